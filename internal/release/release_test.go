// SPDX-License-Identifier: MPL-2.0

//go:build release

package release_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/provider"
)

// The snapshot stays in the checkout's dist folder, whatever comes of the test.
func TestSnapshot(t *testing.T) {
	t.Parallel()
	m := newMaker(t)
	m.run(m.checkout, nil, m.goreleaser, "check", "--quiet")
	signer := m.signer()
	s := m.make(m.clone(m.checkout), signer)
	dist := filepath.Join(m.checkout, "dist")
	if err := os.RemoveAll(dist); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dist, os.DirFS(s.folder)); err != nil {
		t.Fatal(err)
	}
	t.Run("has the files that registries read", func(t *testing.T) {
		t.Parallel()
		testFiles(t, m, s)
		m.run(s.folder, signer, "gpg", "--verify", s.file("SHA256SUMS.sig"), s.file("SHA256SUMS"))
	})
	t.Run("comes out the same in another folder", func(t *testing.T) {
		t.Parallel()
		testReproducible(t, m, s)
	})
	t.Run("is installed by init and works", func(t *testing.T) {
		t.Parallel()
		testInstalls(t, s)
	})
}

func testFiles(t *testing.T, m maker, s snapshot) {
	t.Helper()
	sums := map[string]string{}
	for line := range strings.Lines(string(read(t, s.file("SHA256SUMS")))) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	want := []string{filepath.Base(s.file("manifest.json"))}
	for _, system := range []string{"darwin", "freebsd", "linux", "windows"} {
		for _, processor := range []string{"amd64", "arm64"} {
			archive, contents := s.file(system+"_"+processor+".zip"), s.file(system+"_"+processor+".cdx.json")
			want = append(want, filepath.Base(archive), filepath.Base(contents))
			program := "terraform-provider-watsonx_v" + s.version
			if system == "windows" {
				program += ".exe"
			}
			if got := packed(t, archive); !slices.Equal(got, []string{"LICENSE -rw-r--r--", program + " -rwxr-xr-x"}) {
				t.Errorf("%s holds %q", archive, got)
			}
			if !bytes.Contains(read(t, contents), []byte(`"name": "github.com/hashicorp/terraform-plugin-framework"`)) {
				t.Errorf("%s does not name the framework that the provider is built on", contents)
			}
			for _, file := range []string{archive, contents} {
				if sum := sha256.Sum256(read(t, file)); sums[filepath.Base(file)] != hex.EncodeToString(sum[:]) {
					t.Errorf("the checksum of %s is %x, and SHA256SUMS says %q", file, sum, sums[filepath.Base(file)])
				}
			}
		}
	}
	// The manifest is uploaded from the checkout under this name.
	manifest := read(t, filepath.Join(m.checkout, "terraform-registry-manifest.json"))
	if sum := sha256.Sum256(manifest); sums[want[0]] != hex.EncodeToString(sum[:]) {
		t.Errorf("the checksum of the manifest is %x, and SHA256SUMS says %q", sum, sums[want[0]])
	}
	for name := range sums {
		if !slices.Contains(want, name) {
			t.Errorf("SHA256SUMS names %s, which nobody expects", name)
		}
	}
}

// packed returns the names and modes of the files of an archive.
func packed(t *testing.T, archive string) []string {
	t.Helper()
	files, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	var names []string
	for _, file := range files.File {
		names = append(names, file.Name+" "+file.Mode().String())
	}
	slices.Sort(names)
	return names
}

// The second snapshot shares neither the folder with the first one, nor what Go compiled
// for it, nor Go's settings. It is for one system only, to save time.
func testReproducible(t *testing.T, m maker, s snapshot) {
	t.Helper()
	m.t = t
	clone := m.clone(filepath.Dir(s.folder))
	config := string(read(t, filepath.Join(clone, ".goreleaser.yml")))
	one := regexp.MustCompile(`(?m)^    goos: .*\n    goarch: .*$`).ReplaceAllString(config, "    goos: [linux]\n    goarch: [amd64]")
	if one == config {
		t.Fatal("the systems of .goreleaser.yml are not where this test looks for them")
	}
	file := filepath.Join(t.TempDir(), "goreleaser.yml")
	if err := os.WriteFile(file, []byte(one), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"GOENV=off", "GOCACHE=" + t.TempDir(), "GOOS=linux", "GOARCH=amd64"}
	again := m.make(clone, env, "--config="+file, "--skip=sbom,sign")
	program := filepath.Join("terraform-provider-watsonx_linux_amd64_v1", "terraform-provider-watsonx_v"+s.version)
	first := read(t, filepath.Join(s.folder, program))
	if !bytes.Equal(first, read(t, filepath.Join(again.folder, program))) {
		t.Error("the two programs differ")
	}
	m.run(clone, env, "make", "build", "VERSION="+s.version)
	if !bytes.Equal(first, read(t, filepath.Join(clone, ".build", "terraform-provider-watsonx"))) {
		t.Error("make build builds another program")
	}
	if !bytes.Equal(read(t, s.file("linux_amd64.zip")), read(t, again.file("linux_amd64.zip"))) {
		t.Error("the two archives differ")
	}
}

func testInstalls(t *testing.T, s snapshot) {
	t.Helper()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cli := cloud.NewArchiveCLI(t, t.TempDir(), s.file(runtime.GOOS+"_"+runtime.GOARCH+".zip"))
	cli.Write("main.tf", `
terraform {
  required_providers {
    watsonx = {
      source  = "`+provider.Source+`"
      version = "`+s.version+`"
    }
  }
}

resource "watsonx_user_api_key" "this" {
  rotation_trigger = "1"
}
`)
	cli.Init()
	cli.Apply()
	if cloud.Active() == "" {
		t.Error("no key is Active after the apply")
	}
	cli.Settled()
	cli.Destroy()
}
