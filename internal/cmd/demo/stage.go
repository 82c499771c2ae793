// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/cmd/internal/tfenv"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// source is the provider's address as configurations write it.
const source = "terraform-provider-watsonx/watsonx"

// A stage is everything that the acts share: a folder that nobody else uses, the
// provider's binary, the emulator, and a shell with the right environment.
type stage struct {
	shell

	folder string
	cloud  *emulator.Server
	owner  emulator.User
	server *http.Server
	url    string
}

// newStage builds and starts everything. On an error nothing is left.
func newStage(ctx context.Context, root, cli string, verbose bool) (_ *stage, err error) {
	folder, err := os.MkdirTemp("", "watsonx-demo-")
	if err != nil {
		return nil, err
	}

	s := &stage{folder: folder}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()

	fmt.Println("Building the provider …")

	if err := build(ctx, root, filepath.Join(folder, "bin")); err != nil {
		return nil, err
	}

	for _, name := range []string{"demo", "modules"} {
		if err := os.CopyFS(filepath.Join(folder, name), os.DirFS(filepath.Join(root, "examples", name))); err != nil {
			return nil, err
		}
	}

	config, err := overrides(folder)
	if err != nil {
		return nil, err
	}

	if err := s.open(ctx); err != nil {
		return nil, err
	}

	s.shell = shell{
		cli:     cli,
		folder:  folder,
		verbose: verbose,
		// HOME is the stage's own, too: the CLI reads credentials and plugins there.
		env: append(tfenv.Environment(os.Environ(), cli, config),
			"HOME="+folder,
			"IBMCLOUD_API_KEY="+s.owner.APIKey,
			"IBMCLOUD_IAM_API_ENDPOINT="+s.url+"/iam",
			"WATSONX_PLATFORM_ENDPOINT="+s.url+"/platform/{region}",
		),
	}

	fmt.Printf("The emulator stands in for IBM Cloud at %s. The commands run in %s.\n", s.url, folder)

	return s, nil
}

// build puts the provider, stripped as a release is, into dir.
func build(ctx context.Context, root, dir string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w",
		"-o", filepath.Join(dir, "terraform-provider-watsonx"), ".")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")

	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the provider: %w\n%s", err, out)
	}

	return nil
}

// overrides writes the CLI configuration that makes Terraform run the built
// provider, and returns its path. With it there is nothing to initialize.
func overrides(folder string) (string, error) {
	path := filepath.Join(folder, "demo.tfrc")
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n",
		source, filepath.Join(folder, "bin"))

	return path, os.WriteFile(path, []byte(text), 0o600)
}

// open starts the emulator on a loopback port of the system's choice.
func (s *stage) open(ctx context.Context) error {
	cloud, err := emulator.New(emulator.Options{})
	if err != nil {
		return err
	}

	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}

	s.cloud, s.owner = cloud, cloud.Users()[0]
	s.url = "http://" + listener.Addr().String()
	s.server = &http.Server{Handler: cloud, ReadHeaderTimeout: 10 * time.Second}

	// Serve ends with the server's Close and has nothing else to report: a
	// listener that breaks shows in the next request.
	go func() { _ = s.server.Serve(listener) }()

	return nil
}

// close removes everything that the stage has made.
func (s *stage) close() error {
	var err error
	if s.server != nil {
		err = s.server.Close()
	}

	return errors.Join(err, os.RemoveAll(s.folder))
}

// leaks returns an error when a key's value or a token stands in a file that
// Terraform wrote.
func (s *stage) leaks() error {
	secrets := s.cloud.Secrets()

	states, err := filepath.Glob(filepath.Join(s.folder, "demo", "*.tfstate*"))
	if err != nil {
		return err
	}

	nested, err := filepath.Glob(filepath.Join(s.folder, "demo", "*", "*.tfstate*"))
	if err != nil {
		return err
	}

	if len(states) == 0 || len(nested) == 0 {
		return errors.New("there is no state file to look for secrets in")
	}

	for _, path := range append(states, nested...) {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}

		for _, secret := range secrets {
			if strings.Contains(string(text), secret) {
				return fmt.Errorf("a secret stands in %s", path)
			}
		}
	}

	return nil
}
