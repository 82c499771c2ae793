// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

// The environment of this program when it stands in for a provider: the provider, and
// the file for its peak memory.
const (
	wrapped = "BENCH_PROVIDER"
	noted   = "BENCH_MEMORY"
)

// wrap runs a provider and notes its peak memory in kilobytes. Terraform counts its own
// memory together with that of its providers.
func wrap(provider string) int {
	cmd := exec.CommandContext(context.Background(), provider, os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	_ = cmd.Run() // Terraform ends it as it likes.
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	file, err := os.OpenFile(os.Getenv(noted), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if !ok || err != nil {
		return 1
	}
	_, err = fmt.Fprintln(file, used.Maxrss)
	if errors.Join(err, file.Close()) != nil {
		return 1
	}
	return cmd.ProcessState.ExitCode()
}

// A memory is the peak memory of a provider in the plan of one key, in megabytes.
type memory struct {
	Program string
	Peak    figure
}

// memories returns the peak memory of this provider with one key and, beside it, of the
// empty one with IBM's libraries and the same attributes.
func (b *bench) memories(ctx context.Context, filter *regexp.Regexp, runs int) ([]memory, error) {
	if !filter.MatchString("memory") {
		return nil, nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var found []memory
	for _, m := range []struct {
		program, name string
		task          task
	}{
		{ours, "watsonx", works()[0].ours}, {linked, "empty", works()[0].beside},
	} {
		p, err := b.prepare(ctx, m.task)
		if err != nil {
			return nil, err
		}
		note := filepath.Join(p.folder, "memory")
		stand := filepath.Join(p.folder, "stand")
		config := overrides(map[string]string{m.name: stand})
		err = errors.Join(os.Mkdir(stand, 0o750), os.Symlink(self, filepath.Join(stand, "terraform-provider-"+m.name)), os.WriteFile(filepath.Join(p.folder, "own.tfrc"), []byte(config), 0o600))
		if err != nil {
			return nil, err
		}
		p.env = append(p.env, wrapped+"="+filepath.Join(b.folder, m.program), noted+"="+note)
		var peaks []float64
		for i := range runs {
			if _, _, err := p.run(ctx, i); err != nil {
				return nil, err
			}
			text, err := os.ReadFile(note)
			if err != nil {
				return nil, err
			}
			peak := 0.0
			for line := range strings.FieldsSeq(string(text)) {
				kilobytes, _ := strconv.ParseFloat(line, 64)
				peak = max(peak, kilobytes*1024/1e6)
			}
			peaks = append(peaks, peak)
			if err := os.Remove(note); err != nil {
				return nil, err
			}
		}
		p.close()
		one := memory{m.program, figureOf(peaks)}
		fmt.Printf("%-28s peak memory %s MB\n", one.Program, one.Peak)
		found = append(found, one)
	}
	return found, nil
}

// A size is that of a program in megabytes.
type size struct {
	Program   string
	Megabytes float64
}

func (b *bench) sizes() ([]size, error) {
	var found []size
	for _, program := range []string{ours, empty, linked} {
		info, err := os.Stat(filepath.Join(b.folder, program))
		if err != nil {
			return nil, err
		}
		found = append(found, size{program, float64(info.Size()) / 1e6})
	}
	return found, nil
}
