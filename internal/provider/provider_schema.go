// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	maxRetriesDefault = 4
	maxRetriesLimit   = 10
	regionDefault     = "us-south"
)

type providerModel struct {
	IBMCloudAPIKey   types.String `tfsdk:"ibmcloud_api_key"`
	IAMToken         types.String `tfsdk:"iam_token"`
	Region           types.String `tfsdk:"region"`
	Visibility       types.String `tfsdk:"visibility"`
	IAMEndpoint      types.String `tfsdk:"iam_endpoint"`
	PlatformEndpoint types.String `tfsdk:"platform_endpoint"`
	MaxRetries       types.Int64  `tfsdk:"max_retries"`
}

func providerSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Manages the user API keys with which IBM watsonx runs jobs.",
		Attributes: map[string]schema.Attribute{
			// Optional
			"ibmcloud_api_key": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "IBM Cloud API key of the user whose keys are managed. Environment: `IC_API_KEY` or `IBMCLOUD_API_KEY`. Excludes `iam_token`. Default: none; the key or a token is needed.",
				Validators:          []validator.String{keyValidator()},
			},
			"iam_token": schema.StringAttribute{
				Optional:            true,
				Sensitive:           true,
				MarkdownDescription: "Ready IAM bearer token of that user, instead of the key. Also as `ibmcloud iam oauth-tokens` prints it. Environment: `IC_IAM_TOKEN` or `IBMCLOUD_IAM_TOKEN`, where none of the variables of the key is set. Default: none.",
				Validators:          []validator.String{tokenValidator()},
			},
			"region": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Data center in which keys are installed and looked up when a resource or data source names none. " + oneOfRegions() + " It is checked only where it is used. With private hosts it also chooses the one of IAM. Environment: `IC_REGION` or `IBMCLOUD_REGION`. Default: `us-south`.",
			},
			"visibility": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Which of IBM Cloud's hosts are used: `public`, `private`, or `public-and-private`, which is private for IAM and public for the watsonx platform. Environment: `IC_VISIBILITY` or `IBMCLOUD_VISIBILITY`. Default: `public`.",
				Validators:          []validator.String{visibilityValidator()},
			},
			"iam_endpoint": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Base URL of IAM, with or without `/identity/token` at its end: `https`, or `http` for this machine. Environment: `IBMCLOUD_IAM_API_ENDPOINT`. Default: IBM Cloud's.",
				Validators:          []validator.String{endpointValidator()},
			},
			"platform_endpoint": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Base URL of the watsonx platform API, which is not that of the inference API (`…ml.cloud.ibm.com`); `{region}` in it stands for the region: `https`, or `http` for this machine. Without `{region}` it serves one region only. Environment: `WATSONX_PLATFORM_ENDPOINT`. Default: IBM's for each region.",
				Validators:          []validator.String{endpointValidator()},
			},
			"max_retries": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "How many times a request that may be repeated is repeated: a whole number from 0 to 10. Environment: `WATSONX_MAX_RETRIES`. Default: 4.",
				Validators:          []validator.Int64{int64validator.Between(0, maxRetriesLimit)},
			},
		},
	}
}
