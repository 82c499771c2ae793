// SPDX-License-Identifier: MPL-2.0

//go:build release

package release_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A snapshot is what goreleaser makes of the checkout's latest commit.
type snapshot struct {
	folder  string
	version string
}

// file returns the path of a file of the release by the end of its name.
func (s snapshot) file(end string) string {
	return filepath.Join(s.folder, "terraform-provider-watsonx_"+s.version+"_"+end)
}

// A maker makes snapshots. Each has a clone of its own, so changes that are not committed
// are not in it.
type maker struct {
	t          *testing.T
	checkout   string
	goreleaser string
	env        []string
}

func newMaker(t *testing.T) maker {
	t.Helper()
	checkout, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	m := maker{t: t, checkout: checkout, goreleaser: filepath.Join(t.TempDir(), "goreleaser")}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "GOFLAGS=") {
			m.env = append(m.env, entry)
		}
	}
	m.run(filepath.Join(checkout, "internal", "tools", "release"), nil,
		"go", "build", "-o", m.goreleaser, "github.com/goreleaser/goreleaser/v2")
	return m
}

// clone clones the latest commit of a repository and returns the folder.
func (m maker) clone(repository string) string {
	m.t.Helper()
	folder := filepath.Join(m.t.TempDir(), "clone")
	m.run(m.checkout, nil, "git", "clone", "--quiet", repository, folder)
	return folder
}

// make makes a snapshot in a clone.
func (m maker) make(clone string, env []string, args ...string) snapshot {
	m.t.Helper()
	m.run(clone, env, m.goreleaser, append([]string{"release", "--snapshot", "--clean"}, args...)...)
	s := snapshot{folder: filepath.Join(clone, "dist")}
	var metadata struct{ Version string }
	decode(m.t, filepath.Join(s.folder, "metadata.json"), &metadata)
	s.version = metadata.Version
	return s
}

func (m maker) run(folder string, env []string, name string, args ...string) {
	m.t.Helper()
	cmd := exec.CommandContext(context.Background(), name, args...)
	cmd.Dir, cmd.Env = folder, append(m.env, env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		m.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

func decode(t *testing.T, file string, v any) {
	t.Helper()
	if err := json.Unmarshal(read(t, file), v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// signer makes a key that signs the snapshot and is gone after the test. It returns
// what gpg and goreleaser need to find it.
func (m maker) signer() []string {
	m.t.Helper()
	// The path of gpg's socket may have only about 100 characters.
	home, err := os.MkdirTemp("", "gpg")
	if err != nil {
		m.t.Fatal(err)
	}
	env := []string{"GNUPGHOME=" + home, "GPG_FINGERPRINT=snapshot@example.com"}
	m.t.Cleanup(func() {
		m.run(home, env, "gpgconf", "--kill", "gpg-agent")
		if err := os.RemoveAll(home); err != nil {
			m.t.Error(err)
		}
	})
	m.run(home, env, "gpg", "--batch", "--passphrase", "", "--quick-generate-key", "snapshot@example.com", "ed25519", "sign")
	return env
}
