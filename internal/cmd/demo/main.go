// SPDX-License-Identifier: MPL-2.0

// Command demo shows the life of a user API key on one machine and in a minute:
// it starts the emulator, and plays story.txtar with the Terraform CLI and the provider
// that make build has built. It fails when something that the story expects is not so,
// and it leaves nothing behind.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// demo is what the commands of the story share, and the test that testscript runs.
type demo struct {
	testscript.T
	tfenv.Checkout

	url         string
	cloud       *emulator.Server
	interrupted func() error
	failed      bool
}

func main() { tfenv.Main(run) }

func run(ctx context.Context) error {
	here, err := tfenv.Here(ctx)
	if err != nil {
		return err
	}
	// The demo begins at nine in the morning: the job, which runs at three, is then
	// never in the middle of a run when the clock is turned by whole days.
	start := time.Now()
	ahead := start.Truncate(24 * time.Hour).Add(33 * time.Hour).Sub(start)
	cloud, err := emulator.New(emulator.Options{Users: 1, Clock: func() time.Time { return time.Now().Add(ahead) }})
	if err != nil {
		return err
	}
	server := httptest.NewServer(cloud)
	defer server.Close()
	d := &demo{Checkout: here, cloud: cloud, url: server.URL, interrupted: ctx.Err}
	var play sync.WaitGroup
	play.Go(func() { // FailNow ends it.
		testscript.RunT(d, testscript.Params{
			Files: []string{filepath.Join(d.Root, "internal", "cmd", "demo", "story.txtar")}, Setup: d.setup,
			Cmds: map[string]func(*testscript.TestScript, bool, []string){"act": act, "curl": d.curl, "terraform": d.terraform},
		})
	})
	play.Wait()
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted; everything it made is removed")
	case d.failed:
		return errors.New("the story did not go as it should; the lines above say where")
	}
	fmt.Printf("\nThe demo did what it says, in %s.\n", time.Since(start).Round(time.Second))
	return nil
}

// setup gives to the story its files and its environment. Nothing of the user's own
// environment but PATH is in it.
func (d *demo) setup(env *testscript.Env) error {
	owner := d.cloud.Users()[0]
	env.Vars = append(env.Vars,
		"HOME="+env.WorkDir, // the CLI reads credentials and plugins there
		"OWNER="+owner.IAMID,
		"CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE="+filepath.Join(d.Root, ".build", "dev.tfrc"), // make demo writes it
		"TF_CLI_ARGS=-no-color",
		"IBMCLOUD_API_KEY="+owner.APIKey,
		"IBMCLOUD_IAM_API_ENDPOINT="+d.url+"/iam",
		"WATSONX_PLATFORM_ENDPOINT="+d.url+"/platform/{region}",
	)
	fmt.Printf("The emulator stands in for IBM Cloud at %s. The commands run in %s.\n", d.url, env.WorkDir)
	return os.CopyFS(env.WorkDir, os.DirFS(filepath.Join(d.Root, "examples")))
}

// These are what testscript needs of a test. The story's log is printed if it fails.

func (d *demo) Run(_ string, play func(testscript.T)) { play(d) }
func (d *demo) Parallel()                             {}
func (d *demo) Verbose() bool                         { return false }

func (d *demo) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	d.FailNow()
}

func (d *demo) FailNow() {
	d.failed = true
	runtime.Goexit()
}

func (d *demo) Log(args ...any) {
	if d.failed && d.interrupted() == nil {
		fmt.Fprintln(os.Stderr, args...)
	}
}
