// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"regexp"
)

// ranOutOfTime tells whether all that a failed fuzz test reports is that its
// time was up. Go means to swallow that error, but on a busy machine the
// coordinator sometimes sees its own deadline a moment before the context that
// it compares it with has: https://github.com/golang/go/issues/75804. A finding
// is always announced with the file that the failing input was written to, and
// whatever else fails has another report. Go 1.27 has the race mended, and this
// file can go when go.mod asks for it.
func ranOutOfTime(name string, out []byte) bool {
	report := regexp.MustCompile(`(?m)^--- FAIL: ` + regexp.QuoteMeta(name) +
		` \(\d+\.\d+s\)\n    context deadline exceeded\nFAIL$`)

	return report.Match(out) && bytes.Count(out, []byte("--- FAIL")) == 1 &&
		!bytes.Contains(out, []byte("Failing input"))
}
