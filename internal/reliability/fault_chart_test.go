// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// design shows the figures of the guide as a picture, which the Registry cannot.
const design = "../../DESIGN.md"

// drawn is the picture in DESIGN.md.
func drawn() *regexp.Regexp { return regexp.MustCompile("(?s)```mermaid\npie .*?```\n") }

// chart draws what came of the cases that a page tells of.
func chart(page string) string {
	count := func(sign string) int { return strings.Count(page, sign) - 1 } // One explains the sign.
	survived, converged, failed := count(signSurvived), count(signConverged), count(signFailed)
	return fmt.Sprintf("```mermaid\npie showData\n    title What came of %d calls that were made to fail\n"+
		"    \"the apply reached its goal all the same\" : %d\n"+
		"    \"the apply failed, and the next one reached it\" : %d\n"+
		"    \"neither did\" : %d\n```\n", survived+converged+failed, survived, converged, failed)
}

// drawChart brings the picture up to date with a page.
func drawChart(t *testing.T, page string) {
	t.Helper()
	text, err := os.ReadFile(design)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(design, drawn().ReplaceAllLiteral(text, []byte(chart(page))), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFaults_chartShowsWhatTheGuideTells(t *testing.T) {
	t.Parallel()
	if updating() {
		return // It is being drawn.
	}
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(design)
	if err != nil {
		t.Fatal(err)
	}
	want := chart(string(page))
	if got := string(drawn().Find(text)); strings.ReplaceAll(got, "\r\n", "\n") != want {
		t.Errorf("DESIGN.md shows\n%s\nwant\n%s", got, want)
	}
	if total := regexp.MustCompile(`\| (\d+) \| \d+ \| \d+ \| \d+ \| \d+ \|`).FindSubmatch(page); total == nil || !strings.Contains(want, string(total[1])+" calls") {
		t.Errorf("the chart counts other cases than the guide:\n%s", want)
	}
}
