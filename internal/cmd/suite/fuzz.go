// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// fuzzAll runs every fuzz test of the project for a while, one after the other. It
// fails when one finds an input that breaks something; go test keeps that input in the
// package's testdata, where each later run of the tests tries it.
func fuzzAll(ctx context.Context, limit time.Duration) error {
	files, err := filepath.Glob("internal/*/*_test.go")
	tried := 0
	for _, file := range files {
		text, unread := os.ReadFile(file)
		err = errors.Join(err, unread)
		for _, target := range regexp.MustCompile(`(?m)^func (Fuzz\w*)\(`).FindAllSubmatch(text, -1) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			tried++
			err = errors.Join(err, fuzz(ctx, filepath.Dir(file), string(target[1]), limit))
		}
	}
	if tried == 0 {
		return errors.New("there is no fuzz test below this folder")
	}
	return err
}

// fuzz runs one fuzz test and prints a line about it.
func fuzz(ctx context.Context, folder, name string, limit time.Duration) error {
	// Left alone, go test spends a minute on making the first interesting input
	// shorter before it tries the next one.
	cmd := exec.CommandContext(ctx, "go", "test", "-C="+folder, "-run=^$", "-fuzz=^"+name+"$",
		"-fuzztime="+limit.String(), "-fuzzminimizetime=20x", ".")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.CombinedOutput()
	if err != nil && !ranOutOfTime(name, out) {
		return fmt.Errorf("%s in %s: %w\n%s", name, folder, err, out)
	}
	latest := regexp.MustCompile(`(?s).*fuzz: (elapsed: [^\n]*).*`).ReplaceAll(out, []byte("$1"))
	fmt.Printf("ok    %-20s %-20s %s\n", filepath.Base(folder), name, latest)
	return nil
}

// ranOutOfTime tells whether all that a failed fuzz test reports is that its time was
// up. On a busy machine go test sometimes calls that a failure:
// https://github.com/golang/go/issues/75804. A finding names the file that its input was
// written to, and whatever else fails has another report. Go 1.27 has mended this, and
// the function can go when go.mod asks for it.
func ranOutOfTime(name string, out []byte) bool {
	report := regexp.MustCompile(`(?m)^--- FAIL: ` + regexp.QuoteMeta(name) +
		` \(\d+\.\d+s\)\n    context deadline exceeded\nFAIL$`)
	return report.Match(out) && !bytes.Contains(out, []byte("Failing input"))
}
