// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// A bench holds the programs that are timed.
type bench struct {
	here   tfenv.Checkout
	folder string
}

// The programs: this provider, an empty one, and that with IBM's libraries.
const (
	ours   = "ours/terraform-provider-watsonx"
	empty  = "empty/terraform-provider-empty"
	linked = "linked/terraform-provider-empty"
)

// newBench builds the programs as a release is built.
func newBench(ctx context.Context, here tfenv.Checkout) (*bench, error) {
	folder, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	b := &bench{here: here, folder: folder}
	module := filepath.Join(here.Root, "internal", "cmd", "bench")
	for _, p := range []struct{ program, dir, pkg, tags string }{
		{ours, here.Root, ".", ""}, {empty, module, "./emptyprovider", ""}, {linked, module, "./emptyprovider", "ibm"},
	} {
		cmd := exec.CommandContext(ctx, "go", "build", "-C", p.dir, "-tags="+p.tags, "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(folder, p.program), p.pkg)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build %s: %w\n%s", p.program, err, out)
		}
	}
	return b, nil
}

// A figure is what a row of runs gave.
type figure struct{ Median, Min, Max float64 }

func figureOf(values []float64) figure {
	sorted := slices.Sorted(slices.Values(values))
	return figure{sorted[len(sorted)/2], sorted[0], sorted[len(sorted)-1]}
}

func (f figure) String() string { return fmt.Sprintf("%.2f (%.2f to %.2f)", f.Median, f.Min, f.Max) }

// A result is what a work took: the medians of both in seconds, the ratios of wall time
// and of user and system time pair by pair, and the requests of the last run.
type result struct {
	Name, Beside, Chart string
	Ours, Other         float64
	Wall, CPU           figure
	Requests            int
}

func (r result) String() string {
	return fmt.Sprintf("%-28s %6.2f s, %s %.2f s: wall %s, user and system %s, %d requests", r.Name, r.Ours, r.Beside, r.Other, r.Wall, r.CPU, r.Requests)
}

// measure runs a work and what stands beside it in turn, after a warm-up.
func (b *bench) measure(ctx context.Context, w work, pairs int) (result, error) {
	r := result{Name: w.name, Beside: w.besides, Chart: w.chart}
	a, err := b.prepare(ctx, w.ours)
	if err != nil {
		return r, err
	}
	defer a.close()
	o, err := b.prepare(ctx, w.beside)
	if err != nil {
		return r, err
	}
	defer o.close()
	var wallA, wallB, wall, cpu []float64
	for i := range pairs + 1 {
		timeA, cpuA, err := a.run(ctx, i)
		if err != nil {
			return r, err
		}
		timeB, cpuB, err := o.run(ctx, i)
		if err != nil {
			return r, err
		}
		if i > 0 {
			wallA, wallB = append(wallA, timeA), append(wallB, timeB)
			wall, cpu = append(wall, timeA/timeB), append(cpu, cpuA/cpuB)
		}
	}
	r.Ours, r.Other, r.Wall, r.CPU, r.Requests = figureOf(wallA).Median, figureOf(wallB).Median, figureOf(wall), figureOf(cpu), a.requests
	return r, nil
}

// A place is a folder and a cloud for one task.
type place struct {
	task     task
	cli      string
	folder   string
	env      []string
	cloud    *emulator.Server
	listener *httptest.Server
	requests int // of the latest run
}

func (b *bench) prepare(ctx context.Context, t task) (*place, error) {
	cloud, err := emulator.New(emulator.Options{Latency: t.latency, KeyLimit: 1000})
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(b.folder, "place")
	if err != nil {
		return nil, err
	}
	listener := httptest.NewServer(cloud)
	p := &place{task: t, cli: b.here.CLI, folder: folder, cloud: cloud, listener: listener}
	config := overrides(map[string]string{"watsonx": filepath.Join(b.folder, filepath.Dir(ours)), "empty": filepath.Join(b.folder, filepath.Dir(empty))})
	err = os.WriteFile(filepath.Join(folder, "own.tfrc"), []byte(config), 0o600)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "main.tf"), []byte(t.config), 0o600)
	}
	if err != nil {
		return nil, err
	}
	p.env = append(slices.Clone(b.here.Env), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_CONFIG_FILE="+filepath.Join(folder, "own.tfrc"),
		"IBMCLOUD_API_KEY="+cloud.Users()[0].APIKey, "IBMCLOUD_IAM_API_ENDPOINT="+listener.URL+"/iam", "WATSONX_PLATFORM_ENDPOINT="+listener.URL+"/platform/{region}")
	settle := func() (err error) {
		for _, command := range t.before {
			if err == nil {
				_, _, err = p.terraform(ctx, command)
			}
		}
		return err
	}
	if err := settle(); err != nil {
		return nil, err
	}
	for range t.rotated {
		cloud.Advance(time.Minute) // Keys of one minute are hard to tell apart.
		act := "rotate"
		if len(t.before) == 0 {
			act = "create"
		}
		if err := cloud.Console(emulator.ConsoleAction{Act: act}); err != nil {
			return nil, err
		}
	}
	cloud.Advance(time.Minute)
	return p, settle()
}

// source is the address of a provider.
func source(name string) string { return path.Join(path.Dir(provider.Source), name) }

// overrides is a CLI configuration in which providers come from folders.
func overrides(folders map[string]string) string {
	var b strings.Builder
	b.WriteString("provider_installation {\n  dev_overrides {\n")
	for name, folder := range folders {
		fmt.Fprintf(&b, "    %q = %q\n", source(name), folder)
	}
	b.WriteString("  }\n}\n")
	return b.String()
}

func (p *place) close() { p.listener.Close() }

// run runs the task once and returns its wall time and its user and system time, in
// seconds.
func (p *place) run(ctx context.Context, number int) (wall, cpu float64, err error) {
	p.cloud.Advance(time.Minute)
	p.cloud.ClearRequests()
	command := p.task.command
	if strings.Contains(command, "%d") {
		command = fmt.Sprintf(command, number)
	}
	wall, cpu, err = p.terraform(ctx, command)
	p.requests = len(p.cloud.Requests())
	if err == nil && p.task.after != "" {
		_, _, err = p.terraform(ctx, p.task.after)
	}
	return wall, cpu, err
}

func (p *place) terraform(ctx context.Context, command string) (wall, cpu float64, err error) {
	cmd := exec.CommandContext(ctx, p.cli, append(strings.Fields(command), "-input=false", "-no-color")...)
	var said bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.folder, p.env, &said, &said
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, 0, fmt.Errorf("terraform %s: %w\n%s", command, err, said.String())
	}
	state := cmd.ProcessState
	return time.Since(start).Seconds(), (state.UserTime() + state.SystemTime()).Seconds(), nil
}
