// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-watsonx serves the provider to Terraform.
package main

import (
	"flag"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// version is set by the linker when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run as a server that a debugger and Terraform can attach to")
	flag.Parse()

	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	// The framework's own Serve links protocol 5 as well, which is half a megabyte.
	err := tf6server.Serve("registry.terraform.io/"+provider.Source, providerserver.NewProtocol6(provider.New(version, os.Getenv)()), options...)
	if err != nil {
		log.Fatal(err)
	}
}
