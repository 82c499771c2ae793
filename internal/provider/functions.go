// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A textFunction is a function of one text.
type textFunction struct {
	name       string
	definition function.Definition
	call       func(text string) (any, error) // the error is about the text
}

// Metadata names the function.
func (f textFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

// Definition describes the function.
func (f textFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.definition
}

// Run calls the function.
func (f textFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	result, err := f.call(text)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, result)
}

// NewParseUserAPIKeyNameFunction returns the function parse_user_api_key_name.
func NewParseUserAPIKeyNameFunction() function.Function {
	parts := map[string]attr.Type{"iam_id": types.StringType, "created_at": types.StringType}
	return textFunction{"parse_user_api_key_name", function.Definition{
		Summary:             "Reads owner and creation time from the name of a user API key",
		MarkdownDescription: "Splits the name of a user API key, `cpd-apikey-{iam_id}-{yyyy-MM-ddTHH:mm:ssZ}`, into `iam_id` and `created_at` (RFC 3339, UTC).",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "name",
			MarkdownDescription: "Name of the key, for example `active_key.name` of the resource.",
		}},
		Return: function.ObjectReturn{AttributeTypes: parts},
	}, func(name string) (any, error) {
		iamID, createdAt, err := userkey.ParseName(name)
		if err != nil {
			return nil, fmt.Errorf("not the name of a user API key: %w", err)
		}
		return types.ObjectValueMust(parts, map[string]attr.Value{
			"iam_id":     types.StringValue(iamID),
			"created_at": types.StringValue(createdAt.Format(time.RFC3339)),
		}), nil
	}}
}

// NewPlatformEndpointFunction returns the function platform_endpoint.
func NewPlatformEndpointFunction() function.Function {
	return textFunction{"platform_endpoint", function.Definition{
		Summary:             "Returns the base URL of the watsonx platform API in a region",
		MarkdownDescription: "Returns IBM's public base URL of the watsonx platform API in a region. Endpoints that are configured in the provider do not change it. Besides the data centers on IBM Cloud, which the provider and its resources take, the function knows those on AWS (`ap-south-1`, `us-east-1`) and GovCloud (`us-gov-east-1`), which they do not take.",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "region",
			MarkdownDescription: "Region, for example `eu-de`.",
		}},
		Return: function.StringReturn{},
	}, func(region string) (any, error) {
		endpoint, ok := ibmcloud.PlatformEndpoint(region, "public")
		if !ok {
			clouds := ibmcloud.IBMCloudRegions()
			others := slices.DeleteFunc(ibmcloud.Regions(), func(r string) bool { return slices.Contains(clouds, r) })
			return nil, fmt.Errorf("unknown region %q; watsonx on IBM Cloud runs in %s, which the provider and its resources take; this function knows also %s, on AWS and GovCloud, which they do not take",
				region, strings.Join(clouds, ", "), strings.Join(others, ", "))
		}
		return endpoint, nil
	}}
}
