// SPDX-License-Identifier: MPL-2.0

// Command bench times whole runs of the Terraform CLI with this provider, side by side
// with what Terraform itself takes: with an empty provider or with terraform_data. It
// prints ratios with their spread, since the times of a machine are its own, draws the
// charts and writes the guide about performance. It is a module of its own because
// nothing else draws.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
)

func main() {
	if provider := os.Getenv(wrapped); provider != "" {
		os.Exit(wrap(provider))
	}
	tfenv.Main(run)
}

// A report is what one run of the bench found. Another run compares with it.
type report struct {
	Commit, Machine, Versions string
	Pairs                     int
	Results                   []result
	Memory                    []memory
	Sizes                     []size
}

func run(ctx context.Context) error {
	pairs := flag.Int("n", 7, "how often each work and what stands beside it run, in turn")
	only := flag.String("run", "", "a regular expression for the works to time")
	against := flag.String("against", "", "a report of another commit to compare with")
	save := flag.String("save", ".build/bench.json", "where this report goes")
	write := flag.Bool("write", false, "write the charts and the guide")
	flag.Parse()
	filter, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	here, err := tfenv.Here(ctx)
	if err != nil {
		return err
	}
	b, err := newBench(ctx, here)
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(b.folder) }()
	found := report{
		Commit:   output(ctx, "git", "rev-parse", "--short", "HEAD"),
		Machine:  machine(ctx),
		Versions: versions(ctx, here),
		Pairs:    *pairs,
	}
	for _, w := range works() {
		if !filter.MatchString(w.name) {
			continue
		}
		r, err := b.measure(ctx, w, *pairs)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		fmt.Println(r)
		found.Results = append(found.Results, r)
	}
	if found.Memory, err = b.memories(ctx, filter, *pairs); err != nil {
		return err
	}
	if found.Sizes, err = b.sizes(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(found, "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(here.Root, *save), text, 0o600)
	}
	if err == nil && *against != "" {
		err = compare(*against, found)
	}
	if err == nil && *write {
		err = errors.Join(drawAll(here.Root, found), writeGuide(here.Root, found))
	}
	return err
}

// compare prints how this provider's times changed since another report.
func compare(path string, now report) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var then report
	if err := json.Unmarshal(text, &then); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Printf("\n%s against %s: ratio to what stands beside it, then and now\n", now.Commit, then.Commit)
	for _, r := range now.Results {
		for _, old := range then.Results {
			if old.Name == r.Name {
				fmt.Printf(
					"%-44s %5.2f → %5.2f, user and system %5.2f → %5.2f\n",
					r.Name,
					old.Wall.Median,
					r.Wall.Median,
					old.CPU.Median,
					r.CPU.Median,
				)
			}
		}
	}
	return nil
}

// output returns what a command prints, or "" if it fails.
func output(ctx context.Context, name string, args ...string) string {
	out, _ := exec.CommandContext(ctx, name, args...).Output()
	return strings.TrimSpace(string(out))
}

// machine says what the times were taken on.
func machine(ctx context.Context) string {
	model := "unknown processor"
	if found := regexp.MustCompile(`model name\s*: (.*)`).FindStringSubmatch(output(ctx, "cat", "/proc/cpuinfo")); found != nil {
		model = found[1]
	}
	return fmt.Sprintf("%s, %s processors, %s", model, output(ctx, "nproc"), output(ctx, "uname", "-sm"))
}

func versions(ctx context.Context, here tfenv.Checkout) string {
	cli, _, _ := strings.Cut(output(ctx, here.CLI, "version"), "\n")
	return cli + ", " + output(ctx, "go", "env", "GOVERSION") + ", " + time.Now().UTC().Format("January 2006")
}
