// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"

	tfaddr "github.com/hashicorp/terraform-registry-address"
)

// module is the program that a release builds.
const module = "github.com/terraform-provider-watsonx/terraform-provider-watsonx"

// A Program is the provider as users run it: a process of its own, which a test
// can kill. It is built when the first test asks for it. The zero value is ready.
type Program struct {
	once   sync.Once
	folder string
	err    error
}

// Remove removes what was built. Call it when no test runs any more.
func (p *Program) Remove() error {
	if p.folder == "" {
		return nil
	}
	return os.RemoveAll(p.folder)
}

// built returns the folder that holds the program.
func (p *Program) built(t *testing.T) string {
	t.Helper()
	p.once.Do(func() { p.err = p.build() })
	if p.err != nil {
		t.Fatal(p.err)
	}
	return p.folder
}

// build compiles the program, with the flags of a release, so that builds share
// what they compile. The folder outlives the test that asked first.
func (p *Program) build() (err error) {
	if p.folder, err = os.MkdirTemp("", "watsonx-provider-"); err != nil {
		return err
	}
	cmd := exec.CommandContext(context.Background(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w",
		"-o", filepath.Join(p.folder, programName("")), module)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the provider: %w\n%s", err, out)
	}
	return nil
}

func programName(suffix string) string {
	name := "terraform-provider-watsonx" + suffix
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return name
}

// NewProgramCLI is NewCLI with a provider process for each command. There is
// nothing to initialize. Terraform and the provider speak without TLS: a command
// starts the provider several times, and certificates that both make for each start
// take more than half of the time of a command. With NewMirrorCLI they are made.
func (c *Cloud) NewProgramCLI(t *testing.T, folder string, p *Program) *CLI {
	t.Helper()
	skipUnlessAcc(t)
	config := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n}\n", Source, p.built(t))
	cli := c.programCLI(t, folder, config)
	cli.Setenv("TF_DISABLE_PLUGIN_TLS", "1")
	return cli
}

// NewMirrorCLI is NewProgramCLI with a provider that init installs as it would
// install a release, from a folder and without a network.
func (c *Cloud) NewMirrorCLI(t *testing.T, folder string, p *Program) *CLI {
	t.Helper()
	skipUnlessAcc(t)
	const version = "0.0.1"
	host := os.Getenv("TF_ACC_PROVIDER_HOST")
	if host == "" {
		host = tfaddr.DefaultProviderRegistryHost.String()
	}
	mirror := t.TempDir()
	place := filepath.Join(mirror, host, filepath.FromSlash(Source), version, runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(place, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(p.built(t), programName("")), filepath.Join(place, programName("_v"+version))); err != nil {
		t.Fatal(err)
	}
	return c.programCLI(t, folder, fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror))
}

func (c *Cloud) programCLI(t *testing.T, folder, config string) *CLI {
	t.Helper()
	cli := c.newCLI(t, folder, config, c.Environ)
	// Plugins announce themselves here, which tells a test whom to kill.
	cli.log = filepath.Join(t.TempDir(), "provider.log")
	cli.env = append(cli.env, "TF_LOG_PROVIDER=DEBUG", "TF_LOG_PATH="+cli.log)
	return cli
}

// Setenv sets a variable for the commands that follow.
func (cli *CLI) Setenv(name, value string) { cli.env = append(cli.env, name+"="+value) }

// Log returns what the provider's processes have logged.
func (cli *CLI) Log() string {
	cli.t.Helper()
	text, err := os.ReadFile(cli.log)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		cli.t.Fatal(err)
	}
	return string(text)
}

// KillProvider kills the provider's processes, as a machine that runs out of
// memory does. The test fails if there is none.
func (cli *CLI) KillProvider() {
	cli.t.Helper()
	alive := pids(cli.Log(), regexp.MustCompile(`plugin started: .*pid=(\d+)`))
	ended := pids(cli.Log(), regexp.MustCompile(`plugin process exited: .*id=(\d+)`))
	alive = slices.DeleteFunc(alive, func(pid int) bool { return slices.Contains(ended, pid) })
	if len(alive) == 0 {
		cli.t.Error("no provider process is there to be killed")
	}
	for _, pid := range alive {
		process, err := os.FindProcess(pid)
		if err == nil {
			err = process.Kill()
		}
		if err != nil {
			cli.t.Errorf("kill the provider: %v", err)
		}
	}
}

func pids(log string, line *regexp.Regexp) []int {
	var found []int
	for _, match := range line.FindAllStringSubmatch(log, -1) {
		pid, err := strconv.Atoi(match[1])
		if err == nil {
			found = append(found, pid)
		}
	}
	return found
}

// Start begins a command. The function that it returns waits for the end and
// returns the exit code and what the command said.
func (cli *CLI) Start(args ...string) (wait func() (code int, said string)) {
	cli.t.Helper()
	type end struct {
		code int
		said string
		err  error
	}
	ended := make(chan end, 1)
	cmd := exec.CommandContext(cli.t.Context(), cli.program, args...)
	cmd.Dir, cmd.Env = cli.folder, slices.Clone(cli.env)
	go func() {
		out, err := cmd.CombinedOutput()
		if _, ok := errors.AsType[*exec.ExitError](err); ok {
			err = nil
		}
		ended <- end{code: cmd.ProcessState.ExitCode(), said: string(out), err: err}
	}()
	return func() (int, string) {
		cli.t.Helper()
		e := <-ended
		if e.err != nil {
			cli.t.Fatalf("run terraform %v: %v", args, e.err)
		}
		if err := cli.cloud.scanText("the output", e.said); err != nil {
			cli.t.Errorf("terraform %v: %v", args, err)
		}
		return e.code, e.said
	}
}

// RunAloud is Run for a command that shows what a user asked to keep. Whoever
// calls it searches what it says.
func (cli *CLI) RunAloud(args ...string) (code int, said string) {
	cli.t.Helper()
	cmd := exec.CommandContext(cli.t.Context(), cli.program, args...)
	cmd.Dir, cmd.Env = cli.folder, cli.env
	out, err := cmd.Output()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		cli.t.Fatalf("run terraform %v: %v", args, err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}
