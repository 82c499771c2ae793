// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-watsonx serves the provider to Terraform.
package main

import (
	"flag"
	"log"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// version is set by the linker when a release is built.
var version = "dev"

func main() {
	attach := flag.Bool("debug", false, "run as a server that a debugger and Terraform can attach to")
	flag.Parse()
	deferFirstCollection()

	var options []tf6server.ServeOpt
	if *attach {
		options = append(options, tf6server.WithManagedDebug())
	} else if os.Getenv("TF_LOG") == "" && os.Getenv("TF_LOG_PROVIDER") == "" {
		// Terraform drops what a provider logs then. Its libraries would write 370 lines
		// for a plan of one key all the same, and 6,900 for one of 500.
		_ = os.Setenv("TF_LOG_SDK", "off")
	}
	// The framework's own Serve links protocol 5 as well, which is half a megabyte.
	err := tf6server.Serve("registry.terraform.io/"+provider.Source, providerserver.NewProtocol6(provider.New(version, os.Getenv)()), options...)
	if err != nil {
		log.Fatal(err)
	}
}

// deferFirstCollection lets the heap grow to 16 MB before the first garbage collection,
// unless GOGC is set. From then on Go's own rule holds.
//
// Terraform starts a provider three times for each plan, and with a few keys no start
// allocates that much: collecting takes a sixth of the processor time and frees nothing
// that is missed.
func deferFirstCollection() {
	if os.Getenv("GOGC") != "" {
		return
	}
	usual := debug.SetGCPercent(400)
	type sentinel struct{ _ *int } // with a pointer: the runtime batches small values without one
	runtime.AddCleanup(&sentinel{}, func(percent int) { debug.SetGCPercent(percent) }, usual)
}
