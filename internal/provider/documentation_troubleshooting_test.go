// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// explainedTitles returns the titles of messages that the guide Troubleshooting explains,
// in its tables and in its prose. What the provider fills in stands as "…".
func explainedTitles() (rows, prose []string, err error) {
	page, err := os.ReadFile(filepath.Join(repository(), "docs", "guides", "troubleshooting.md"))
	for _, table := range strings.Split(string(page), "| Title | Cause | What to do |\n| --- | --- | --- |\n")[1:] {
		table, _, _ = strings.Cut(table, "\n\n")
		for _, row := range regexp.MustCompile(`(?m)^\| (.*?) \| .{15,} \| .{15,} \|$`).FindAllStringSubmatch(table, -1) {
			rows = append(rows, row[1])
		}
	}
	for _, title := range regexp.MustCompile(`"(Could\s+not .*?)"`).FindAllStringSubmatch(string(page), -1) {
		prose = append(prose, strings.Join(strings.Fields(title[1]), " "))
	}
	return rows, prose, err
}

// explains reports whether one of the titles is that of a message.
func explains(titles []string, summary string) bool {
	return slices.ContainsFunc(titles, func(title string) bool {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(title), "…", ".+")
		return regexp.MustCompile("^" + pattern + "$").MatchString(summary)
	})
}

// unexplained returns the titles among what was told that the guide does not explain. It
// looks at those that begin with "Could not": the framework words none of its own that way.
func unexplained(told []string) (missing []string) {
	rows, prose, err := explainedTitles()
	if err != nil {
		return []string{err.Error()}
	}
	for _, text := range told {
		title, _, _ := strings.Cut(text, "\n")
		_, summary, _ := strings.Cut(title, ": ")
		if strings.HasPrefix(summary, "Could not ") && !explains(append(rows, prose...), summary) {
			missing = append(missing, summary)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// Somebody who searches for the title of a message finds what it means and what to do.
// TestMain checks the same for what any test is told.
func TestDocumentation_explainsEachMessage(t *testing.T) {
	t.Parallel()
	rows, prose, err := explainedTitles()
	must(t, err)
	var summaries []string
	for name, sample := range sampled() {
		for _, d := range sample {
			summaries = append(summaries, d.Summary())
			if !explains(append(rows, prose...), d.Summary()) {
				t.Errorf("templates/guides/troubleshooting.md.tmpl has no row for %q (%s)", d.Summary(), name)
			}
		}
	}
	files, err := sources()
	must(t, err)
	for _, row := range rows {
		said := slices.ContainsFunc(summaries, func(summary string) bool { return explains([]string{row}, summary) })
		parts := strings.Split(strings.TrimPrefix(row, "Could not "), "…")
		longest := slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) })
		for _, file := range files {
			said = said || slices.ContainsFunc(texts(file), func(text string) bool { return strings.Contains(text, strings.TrimSpace(longest)) })
		}
		if !said {
			t.Errorf("templates/guides/troubleshooting.md.tmpl explains %q, which the provider never says", row)
		}
	}
}
