// SPDX-License-Identifier: MPL-2.0

// Command emptyprovider is what every provider on this framework costs: it has a
// resource and a data source with the attributes of watsonx_user_api_key, which return
// constants. It is a yardstick, not for use.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

func main() {
	err := providerserver.Serve(
		context.Background(),
		func() provider.Provider { return &empty{links: links()} },
		providerserver.ServeOpts{
			Address: "registry.terraform.io/terraform-provider-watsonx/empty",
		},
	)
	if err != nil {
		log.Fatal(err)
	}
}

// empty is a provider without configuration.
type empty struct {
	links any // what is linked for comparison
}

func (p *empty) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "empty"
}

func (p *empty) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (p *empty) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (p *empty) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return twinResource{} }}
}

func (p *empty) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{func() datasource.DataSource { return twin{} }}
}
