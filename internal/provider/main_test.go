// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"flag"
	"os"
	"testing"
)

// updateFlag has golden files written instead of compared.
const updateFlag = "update"

func TestMain(m *testing.M) {
	flag.Bool(updateFlag, false, "write the golden files below testdata instead of comparing with them")
	os.Exit(m.Run())
}

// updating reports whether golden files are to be written.
func updating() bool { return flag.Lookup(updateFlag).Value.String() == "true" }
