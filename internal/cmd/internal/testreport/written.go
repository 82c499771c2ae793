// SPDX-License-Identifier: MPL-2.0

package testreport

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A Func is a test in the source.
type Func struct{ Dir, Name string }

// Written returns the functions below root whose names begin with prefix, in files
// of tests. Build constraints are ignored on purpose: a test that this machine does
// not compile has not run.
func Written(root, prefix string) (tests []Func, err error) {
	function := regexp.MustCompile(`(?m)^func (` + prefix + `\w*)\(`)

	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}

		text, err := os.ReadFile(path)
		for _, found := range function.FindAllSubmatch(text, -1) {
			tests = append(tests, Func{Dir: filepath.Dir(path), Name: string(found[1])})
		}

		return err
	})

	return tests, err
}
