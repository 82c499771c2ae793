// SPDX-License-Identifier: MPL-2.0

package faults_test

import (
	"os"
	"runtime/pprof"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/faults"
)

func TestScratch(t *testing.T) {
	began := time.Now()
	rows, err := faults.Rows(t.Context(), faults.Scenarios())
	if err != nil {
		t.Fatal(err)
	}
	f, _ := os.Create("/tmp/faults.prof")
	pprof.StartCPUProfile(f)
	err = faults.Run(t.Context(), rows, 4)
	pprof.StopCPUProfile()
	t.Log(err, time.Since(began))
	t.Logf("%+v", faults.Sum(rows))
	for _, c := range faults.Complaints(rows) {
		t.Log("COMPLAINT ", c)
	}
}
