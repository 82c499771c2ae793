// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// module is the program that a release builds.
const module = "github.com/terraform-provider-watsonx/terraform-provider-watsonx"

// A Program is the provider as users run it: a process of its own, which a test
// can kill. It is built into the folder when the first test asks for it.
type Program struct {
	Folder string
	once   sync.Once
	err    error
}

// build compiles the program, with the flags of a release, so that builds share
// what they compile.
func (p *Program) build(t *testing.T) {
	t.Helper()
	p.once.Do(func() {
		name := "terraform-provider-watsonx"
		if runtime.GOOS == "windows" {
			name += ".exe"
		}
		cmd := exec.CommandContext(context.Background(), "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w",
			"-o", filepath.Join(p.Folder, name), module)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			p.err = fmt.Errorf("build the provider: %w\n%s", err, out)
		}
	})
	if p.err != nil {
		t.Fatal(p.err)
	}
}

// NewProgramCLI is NewCLI with a provider process for each command. There is
// nothing to initialize. Terraform and the provider speak without TLS: a command
// starts the provider several times, and certificates that both make for each start
// take more than half of the time of a command.
func (c *Cloud) NewProgramCLI(t *testing.T, folder string, p *Program) *CLI {
	t.Helper()
	skipUnlessAcc(t)
	p.build(t)
	cli := c.newCLI(t, folder, fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n}\n", provider.Source, p.Folder))
	// Plugins announce themselves in the log, which tells a test whom to kill.
	cli.log = filepath.Join(t.TempDir(), "provider.log")
	cli.env = append(append(cli.env, c.Environ()...), "TF_DISABLE_PLUGIN_TLS=1", "TF_LOG_PROVIDER=DEBUG", "TF_LOG_PATH="+cli.log)
	return cli
}

// NewArchiveCLI is NewProgramCLI with a provider that init installs from an archive
// of a release, found in a folder as Terraform finds it in a mirror.
func (c *Cloud) NewArchiveCLI(t *testing.T, folder, archive string) *CLI {
	t.Helper()
	skipUnlessAcc(t)
	mirror := t.TempDir()
	host := cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io")
	place := filepath.Join(mirror, host, filepath.FromSlash(provider.Source))
	if err := errors.Join(os.MkdirAll(place, 0o750), os.Link(archive, filepath.Join(place, filepath.Base(archive)))); err != nil {
		t.Fatal(err)
	}
	cli := c.newCLI(t, folder, fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror))
	cli.env = append(cli.env, c.Environ()...)
	return cli
}

// KillProvider kills the provider's processes, as a machine that runs out of
// memory does. The test fails if there is none.
func (cli *CLI) KillProvider() {
	cli.t.Helper()
	log, err := os.ReadFile(cli.log)
	if err != nil {
		cli.t.Error(err)
	}
	alive := map[string]bool{}
	for _, line := range regexp.MustCompile(`(plugin started|plugin process exited): .*?(?:pid|id)=(\d+)`).FindAllStringSubmatch(string(log), -1) {
		alive[line[2]] = line[1] == "plugin started"
	}
	maps.DeleteFunc(alive, func(_ string, runs bool) bool { return !runs })
	if len(alive) == 0 {
		cli.t.Error("no provider process is there to be killed")
	}
	for id := range alive {
		pid, _ := strconv.Atoi(id) // It consists of digits.
		process, err := os.FindProcess(pid)
		if err == nil {
			err = process.Kill()
		}
		if err != nil {
			cli.t.Errorf("kill the provider: %v", err)
		}
	}
}
