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

// NewParseUserAPIKeyNameFunction returns the function parse_user_api_key_name.
func NewParseUserAPIKeyNameFunction() function.Function { return parseUserAPIKeyNameFunction{} }

type parseUserAPIKeyNameFunction struct{}

// Metadata names the function.
func (parseUserAPIKeyNameFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_user_api_key_name"
}

// Definition describes the function.
func (parseUserAPIKeyNameFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Reads owner and creation time from the name of a user API key",
		MarkdownDescription: "Splits the name of a user API key, `cpd-apikey-{iam_id}-{yyyy-MM-ddTHH:mm:ssZ}`, into `iam_id` and `created_at` (RFC 3339, UTC).",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "name",
			MarkdownDescription: "Name of the key, for example `active_key.name` of the resource.",
		}},
		Return: function.ObjectReturn{AttributeTypes: parsedNameTypes()},
	}
}

// Run parses the name.
func (parseUserAPIKeyNameFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var name string
	if resp.Error = req.Arguments.Get(ctx, &name); resp.Error != nil {
		return
	}
	iamID, createdAt, err := userkey.ParseName(name)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, "not the name of a user API key: "+err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, types.ObjectValueMust(parsedNameTypes(), map[string]attr.Value{
		"iam_id":     types.StringValue(iamID),
		"created_at": types.StringValue(createdAt.Format(time.RFC3339)),
	}))
}

func parsedNameTypes() map[string]attr.Type {
	return map[string]attr.Type{"iam_id": types.StringType, "created_at": types.StringType}
}

// NewPlatformEndpointFunction returns the function platform_endpoint.
func NewPlatformEndpointFunction() function.Function { return platformEndpointFunction{} }

type platformEndpointFunction struct{}

// Metadata names the function.
func (platformEndpointFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "platform_endpoint"
}

// Definition describes the function.
func (platformEndpointFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Returns the base URL of the watsonx platform API in a region",
		MarkdownDescription: "Returns IBM's public base URL of the watsonx platform API in a region. Endpoints that are configured in the provider do not change it. Besides the data centers on IBM Cloud, which the provider and its resources take, the function knows those on AWS (`ap-south-1`, `us-east-1`) and GovCloud (`us-gov-east-1`), which they do not take.",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "region",
			MarkdownDescription: "Region, for example `eu-de`.",
		}},
		Return: function.StringReturn{},
	}
}

// Run looks the region up.
func (platformEndpointFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var region string
	if resp.Error = req.Arguments.Get(ctx, &region); resp.Error != nil {
		return
	}
	endpoint, ok := ibmcloud.PlatformEndpoint(region, "public")
	if !ok {
		resp.Error = function.NewArgumentFuncError(0, unknownRegion(region))
		return
	}
	resp.Error = resp.Result.Set(ctx, endpoint)
}

// unknownRegion names the regions that the function knows, and tells those that
// the provider and its resources take from those that they refuse.
func unknownRegion(region string) string {
	clouds := ibmcloud.IBMCloudRegions()
	others := slices.DeleteFunc(ibmcloud.Regions(), func(r string) bool { return slices.Contains(clouds, r) })
	return fmt.Sprintf("unknown region %q; watsonx on IBM Cloud runs in %s, which the provider and its resources take; this function knows also %s, on AWS and GovCloud, which they do not take",
		region, strings.Join(clouds, ", "), strings.Join(others, ", "))
}
