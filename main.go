// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-watsonx serves the provider to Terraform.
package main

import (
	"context"
	"flag"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// version is set by the linker when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run as a server that a debugger and Terraform can attach to")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version, os.Getenv), providerserver.ServeOpts{
		Address: "registry.terraform.io/" + provider.Source,
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
