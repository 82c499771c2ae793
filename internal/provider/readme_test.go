// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// paste pastes blocks into a shell in the checkout, answers yes where one ends with a
// question, and returns what was said.
func paste(t *testing.T, env []string, blocks ...string) string {
	t.Helper()
	script := ""
	for _, block := range blocks {
		block = strings.TrimSpace(block)
		last := block[strings.LastIndex(block, "\n")+1:]
		switch {
		case asks(last) || strings.HasPrefix(last, "make try"):
			block += " <<<yes"
		case last == "bash": // reads what follows, and must stop where something fails, too
			block += "\nset -e"
		}
		script += block + "\n"
	}
	cmd := exec.CommandContext(t.Context(), "bash", "--norc", "-e")
	cmd.Dir, cmd.Env, cmd.Stdin = repository(), env, strings.NewReader(script)
	said, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(said), "Error: ") {
		t.Fatalf("this does not work (%v):\n%s\n%s", err, script, said)
	}
	return string(said)
}

// section returns the shell blocks below a heading of README.md.
func section(t *testing.T, heading string) []string {
	t.Helper()
	_, rest, found := strings.Cut(readMe(t)["README.md"], "\n## "+heading+"\n")
	if !found {
		t.Fatalf("README.md has no section %q", heading)
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	var blocks []string
	for _, b := range codeBlocks("README.md", rest) {
		if b.language == "shell" {
			blocks = append(blocks, b.text)
		}
	}
	return blocks
}

// newcomer is the environment of somebody who has nothing yet but Go. LISTEN is where
// make emulator listens; VERSION is what the page installs, so that one build does.
func newcomer(t *testing.T, address string) []string {
	t.Helper()
	env := []string{
		"HOME=" + t.TempDir(), "LISTEN=" + address, "VERSION=0.1.0", "CHECKPOINT_DISABLE=1",
		"CGO_ENABLED=0", // as the provider is built, so that all share what is compiled
		"TF=" + os.Getenv("TF_ACC_TERRAFORM_PATH"), "PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir(),
	}
	names := []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOSUMDB", "GOTOOLCHAIN"}
	out, err := exec.CommandContext(t.Context(), "go", append([]string{"env"}, names...)...).Output()
	must(t, err)
	for i, value := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		env = append(env, names[i]+"="+value)
	}
	return env
}

// putBack keeps what stands in .build as it is for those who work in the checkout meanwhile.
func putBack(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		place := filepath.Join(repository(), ".build", name)
		there := os.Rename(place, place+".kept") == nil
		t.Cleanup(func() {
			must(t, os.RemoveAll(place))
			if there {
				must(t, os.Rename(place+".kept", place))
			}
		})
	}
}

// emulate runs make emulator, and returns how to interrupt it.
func emulate(t *testing.T, env []string) (stop func()) {
	t.Helper()
	exports := filepath.Join(repository(), ".build", "emulator.env")
	_ = os.Remove(exports)
	cmd := exec.CommandContext(t.Context(), "make", "emulator")
	cmd.Dir, cmd.Env, cmd.SysProcAttr = repository(), env, &syscall.SysProcAttr{Setpgid: true}
	must(t, cmd.Start())
	stop = sync.OnceFunc(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
		_ = cmd.Wait()
	})
	t.Cleanup(stop)
	for range 3000 {
		if _, err := os.Stat(exports); err == nil {
			return stop
		}
		<-time.After(100 * time.Millisecond) // Another program is waited for.
	}
	t.Fatalf("make emulator never writes %s", exports)
	return nil
}

// What README.md shows is pasted, as a newcomer would. Both parts build the provider into
// the checkout, so one comes after the other.
func TestAccReadMe(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.11") // The commands of the page are Terraform's.
	canBePasted(t)
	installs(t)
}

// canBePasted pastes the two walks, each with an emulator of its own.
func canBePasted(t *testing.T) {
	t.Helper()
	putBack(t, "emulator.env", "try")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := listener.Addr().String()
	must(t, listener.Close())
	env := newcomer(t, address)

	stop := emulate(t, env)
	blocks := section(t, "See it")
	if len(blocks) != 4 || !strings.HasSuffix(blocks[0], "\nmake emulator\n") || !strings.HasPrefix(blocks[3], "make demo") {
		t.Fatalf("README.md: the section See it has %q", blocks)
	}
	if said := paste(t, env, blocks[1], blocks[2]); !strings.Contains(said, "1 changed") {
		t.Errorf("make try ROTATION=2 does not rotate:\n%s", said)
	}
	stop()

	stop = emulate(t, env)
	blocks = section(t, "Do it by hand")
	if blocks[0] != "make emulator\n" || blocks[1] != "bash\n" {
		t.Fatalf("README.md: the section Do it by hand begins with %q", blocks[:2])
	}
	for i := range blocks {
		blocks[i] = strings.ReplaceAll(blocks[i], "127.0.0.1:8080", address)
	}
	const note = `env | sort | grep -v ^_= >"$TMPDIR/`
	blocks[0] = note + `before"`
	said := paste(t, env, append(blocks, note+`after"`, `diff "$TMPDIR/before" "$TMPDIR/after"`)...)
	for _, want := range []string{
		"Phased out", `"state":"Completed"`, `last_run" = "Completed`, "was replaced outside Terraform", "No changes.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing said %q:\n%s", want, said)
		}
	}
	stop()
}

// installs applies what README.md shows of a configuration, and installs the provider of
// the checkout where terraform init finds it.
func installs(t *testing.T) {
	t.Helper()
	var blocks []string
	for _, b := range codeBlocks("README.md", readMe(t)["README.md"]) {
		if b.language == "terraform" && !strings.Contains(b.text, "provider_installation") {
			blocks = append(blocks, b.text)
		}
	}
	configuration := strings.Join(blocks, "\n")
	cloud := acctest.NewCloud(t, emulator.Options{})
	cli := cloud.NewCLI(t, t.TempDir())
	cli.Write("main.tf", configuration)
	cli.Init()
	cli.Apply()
	cli.Apply("-var=rotation=2026-12")
	must(t, seriesIs(cloud, 1, "eu-de", "us-south"))

	folder := t.TempDir()
	must(t, os.WriteFile(filepath.Join(folder, "main.tf"), []byte(configuration), 0o600))
	said := paste(t, newcomer(t, ""), section(t, "Install")[0], "cd '"+folder+"'", section(t, "Use it")[0])
	if !strings.Contains(said, "watsonx v0.1.0") {
		t.Errorf("terraform init installs something else:\n%s", said)
	}
}
