// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// A CLI is a working folder in which a test runs single commands of Terraform,
// where the steps of Test would run several at once.
type CLI struct {
	t       *testing.T
	cloud   *Cloud
	program string
	folder  string
	env     []string
	log     string // where the provider's processes write, if it runs as a process
}

// NewCLI prepares the folder, which may hold a configuration already. Commands
// use the provider in the test's process, bound to the cloud. Like every
// acceptance test it skips the test unless TF_ACC is set.
func (c *Cloud) NewCLI(t *testing.T, folder string) *CLI {
	t.Helper()
	cli := c.newCLI(t, folder, "")
	cli.Setenv("TF_REATTACH_PROVIDERS", c.attach(t))
	return cli
}

// newCLI prepares a folder with a CLI configuration of its own.
func (c *Cloud) newCLI(t *testing.T, folder, config string) *CLI {
	t.Helper()
	skipUnlessAcc(t)
	path := filepath.Join(t.TempDir(), "own.tfrc")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return &CLI{t: t, cloud: c, program: program(t), folder: folder, env: append(os.Environ(),
		"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_CONFIG_FILE="+path)}
}

func skipUnlessAcc(t *testing.T) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests skipped unless TF_ACC is set")
	}
}

// attach serves the provider until the test ends and returns how Terraform finds it.
func (c *Cloud) attach(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	attached, closed := make(chan *plugin.ReattachConfig, 1), make(chan struct{})
	t.Cleanup(func() {
		cancel()
		<-closed
	})
	go func() {
		_ = tf6server.Serve(provider.Source, func() tfprotov6.ProviderServer { return c.Serve() },
			tf6server.WithDebug(ctx, attached, closed), tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(t))
	}()
	var at *plugin.ReattachConfig
	select {
	case at = <-attached:
	case <-closed:
		t.Fatal("the provider could not be served")
	}
	text, err := json.Marshal(map[string]any{provider.Source: map[string]any{
		"Protocol": at.Protocol, "ProtocolVersion": at.ProtocolVersion, "Pid": at.Pid, "Test": at.Test,
		"Addr": map[string]string{"Network": at.Addr.Network(), "String": at.Addr.String()},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Write puts a file of the configuration into the folder.
func (cli *CLI) Write(name, text string) {
	cli.t.Helper()
	if err := os.WriteFile(filepath.Join(cli.folder, name), []byte(text), 0o600); err != nil {
		cli.t.Fatal(err)
	}
}

// Setenv sets a variable for the commands that follow.
func (cli *CLI) Setenv(name, value string) { cli.env = append(cli.env, name+"="+value) }

// Start begins a command. The function that it returns waits for the end and
// returns the exit code and what the command said. Diagnostics of earlier commands are
// forgotten.
func (cli *CLI) Start(args ...string) (wait func() (code int, said string)) {
	cli.t.Helper()
	cli.cloud.ForgetDiagnostics()
	var said bytes.Buffer
	cmd := cli.command(args)
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		cli.t.Fatalf("run terraform %v: %v", args, err)
	}
	return func() (int, string) {
		cli.t.Helper()
		_ = cmd.Wait() // The exit code says it.
		if err := cli.cloud.scanText("the output", said.String()); err != nil {
			cli.t.Errorf("terraform %v: %v", args, err)
		}
		return cmd.ProcessState.ExitCode(), said.String()
	}
}

func (cli *CLI) command(args []string) *exec.Cmd {
	cmd := exec.CommandContext(cli.t.Context(), cli.program, args...)
	cmd.Dir, cmd.Env = cli.folder, cli.env
	return cmd
}

// Run is Start for a command whose end is waited for at once.
func (cli *CLI) Run(args ...string) (code int, said string) {
	cli.t.Helper()
	return cli.Start(args...)()
}

// RunAloud returns the standard output of a command that shows what a user asked to
// keep. Whoever calls it searches what it says.
func (cli *CLI) RunAloud(args ...string) (said string) {
	cli.t.Helper()
	out, err := cli.command(args).Output()
	if err != nil {
		cli.t.Errorf("terraform %v: %v", args, err)
	}
	return string(out)
}

// Must is Run for a command that is to succeed.
func (cli *CLI) Must(args ...string) (said string) {
	cli.t.Helper()
	code, said := cli.Run(args...)
	if code != 0 {
		cli.t.Fatalf("terraform %v: exit code %d:\n%s", args, code, said)
	}
	return said
}

// Require says where the provider comes from, unless a file in the folder does.
func (cli *CLI) Require() {
	cli.t.Helper()
	files, err := filepath.Glob(filepath.Join(cli.folder, "*.tf"))
	for _, file := range files {
		text, unread := os.ReadFile(file)
		if err = errors.Join(err, unread); bytes.Contains(text, []byte("required_providers")) {
			return
		}
	}
	if err != nil {
		cli.t.Fatal(err)
	}
	cli.Write("required.tf", "terraform {\n  required_providers {\n    watsonx = {\n      source = \""+provider.Source+"\"\n    }\n  }\n}\n")
}

// Init prepares the folder for the commands that follow.
func (cli *CLI) Init() {
	cli.t.Helper()
	cli.Must("init", "-no-color", "-input=false")
}

// Apply applies the configuration in the folder.
func (cli *CLI) Apply(args ...string) {
	cli.t.Helper()
	cli.Must(append([]string{"apply", "-auto-approve", "-no-color", "-input=false"}, args...)...)
}

// Settled fails the test unless a plan has nothing to do.
func (cli *CLI) Settled(args ...string) {
	cli.t.Helper()
	if code, said := cli.Run(append([]string{"plan", "-detailed-exitcode", "-no-color", "-input=false"}, args...)...); code != 0 {
		cli.t.Errorf("the plan after the apply is not empty (exit code %d):\n%s", code, said)
	}
}

// Destroy destroys what the folder's state holds.
func (cli *CLI) Destroy(args ...string) {
	cli.t.Helper()
	cli.Must(append([]string{"destroy", "-auto-approve", "-no-color", "-input=false"}, args...)...)
}

// Output decodes an output value into v.
func (cli *CLI) Output(name string, v any) {
	cli.t.Helper()
	if err := json.Unmarshal([]byte(cli.Must("output", "-json", name)), v); err != nil {
		cli.t.Fatalf("output %s: %v", name, err)
	}
}
