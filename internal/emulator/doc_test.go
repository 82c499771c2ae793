// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDoc_listsTheFilesThatAssume(t *testing.T) {
	t.Parallel()

	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}

	var assuming []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}

		if name != "doc.go" && !strings.HasSuffix(name, "_test.go") && strings.Contains(string(text), "Assumed") {
			assuming = append(assuming, name)
		}
	}

	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}

	var listed []string
	for _, match := range regexp.MustCompile(`(?m)^//   - (\w+\.go):`).FindAllStringSubmatch(string(doc), -1) {
		listed = append(listed, match[1])
	}

	slices.Sort(assuming)

	if diff := cmp.Diff(assuming, listed); diff != "" {
		t.Errorf("files with assumptions and their list (-marked +listed):\n%s", diff)
	}
}
