// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
)

const (
	day          = 24 * time.Hour
	resourceName = "watsonx_user_api_key"
)

// program is the provider that all tests of this package share.
var program acctest.Program

func TestMain(m *testing.M) {
	flag.Bool("update", false, "try every fault and write the guide that tells what came of it")
	folder, err := os.MkdirTemp("", "watsonx-provider-")
	program.Folder = folder
	code := 1
	if err == nil {
		code = m.Run()
		err = os.RemoveAll(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// updating reports whether every fault is tried and the guide written.
func updating() bool { return flag.Lookup("update").Value.String() == "true" }
