// SPDX-License-Identifier: MPL-2.0

//go:build unix

package provider_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A terminal is a shell into which a test pastes what a page shows.
type terminal struct {
	t     *testing.T
	in    io.Writer
	out   *screen
	count int
}

// A screen keeps what programs print.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) after(offset int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()[offset:]
}

// open starts a program in the checkout, in a group of its own that ends with the test.
func open(t *testing.T, env []string, name string, args ...string) (in io.Writer, out *screen, cmd *exec.Cmd) {
	t.Helper()
	cmd, out = exec.CommandContext(t.Context(), name, args...), &screen{}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = repository(), env, out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 10 * time.Second
	in, err := cmd.StdinPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
		_ = cmd.Wait()
	})
	return in, out, cmd
}

// wait returns what appears on a screen until a text does.
func wait(t *testing.T, out *screen, from int, until string) string {
	t.Helper()
	for range 3000 {
		if said := out.after(from); strings.Contains(said, until) {
			return said
		}
		<-time.After(100 * time.Millisecond) // Another program is waited for.
	}
	t.Fatalf("%q never appears:\n%s", until, out.after(from))
	return ""
}

// paste pastes a block, answers yes if its last line asks, and returns what was said.
func (s *terminal) paste(block string) string {
	s.t.Helper()
	from := len(s.out.after(0))
	write := func(text string) {
		if _, err := io.WriteString(s.in, text); err != nil {
			s.t.Fatalf("%v:\n%s", err, s.out.after(from))
		}
	}
	write(block)
	lines := strings.Split(strings.TrimSpace(block), "\n")
	if last := lines[len(lines)-1]; asks(last) || strings.HasPrefix(last, "make try") {
		wait(s.t, s.out, from, "Enter a value:")
		write("yes\n")
		wait(s.t, s.out, from, " complete!")
	}
	s.count++
	mark := fmt.Sprintf("pasted %d:", s.count)
	write("echo " + mark + "$?\n")
	said := wait(s.t, s.out, from, mark)
	if !strings.Contains(said, mark+"0") || strings.Contains(said, "Error: ") || strings.Contains(said, "not found") {
		s.t.Fatalf("this does not work:\n%s\n%s", block, said)
	}
	return said
}

// section returns the shell blocks below a heading of README.md.
func section(t *testing.T, heading string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository(), "README.md"))
	must(t, err)
	_, rest, found := strings.Cut(string(text), "\n## "+heading+"\n")
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

// freeAddress returns an address of this machine on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { must(t, l.Close()) }()
	return l.Addr().String()
}

// newcomer is the environment of somebody who has nothing yet but Go. LISTEN is where
// make emulator listens.
func newcomer(t *testing.T, address string) []string {
	t.Helper()
	env := []string{
		"HOME=" + t.TempDir(), "LISTEN=" + address, "CHECKPOINT_DISABLE=1",
		"TF=" + os.Getenv("TF_ACC_TERRAFORM_PATH"),
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOSUMDB", "GOTOOLCHAIN"} {
		out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
		must(t, err)
		env = append(env, name+"="+strings.TrimSpace(string(out)))
	}
	return append(env, "PATH="+os.Getenv("PATH"), "TMPDIR="+t.TempDir())
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

// What README.md shows is pasted, as a newcomer would. Both parts build the provider into
// the checkout, so one comes after the other.
func TestAccReadMe(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.11") // The commands of the page are Terraform's.
	canBePasted(t)
	installs(t)
}

// canBePasted pastes the two walks into two terminals.
func canBePasted(t *testing.T) {
	t.Helper()
	putBack(t, "emulator.env", "try")
	address := freeAddress(t)
	env := newcomer(t, address)
	start := func() *exec.Cmd {
		_ = os.Remove(filepath.Join(repository(), ".build", "emulator.env"))
		_, out, cmd := open(t, env, "make", "emulator")
		wait(t, out, 0, "listens on http://"+address)
		return cmd
	}
	stop := func(cmd *exec.Cmd) {
		must(t, syscall.Kill(-cmd.Process.Pid, syscall.SIGINT))
		_ = cmd.Wait()
	}
	in, out, shell := open(t, env, "bash", "--norc")
	second := &terminal{t: t, in: in, out: out}
	here := func(block string) string { return strings.ReplaceAll(block, "127.0.0.1:8080", address) }

	first := start()
	blocks := section(t, "See it")
	if len(blocks) != 4 || !strings.HasSuffix(blocks[0], "\nmake emulator\n") || !strings.HasPrefix(blocks[3], "make demo") {
		t.Fatalf("README.md: the section See it has %q", blocks)
	}
	second.paste(here(blocks[1]))
	if said := second.paste(here(blocks[2])); !regexp.MustCompile(`1 changed`).MatchString(said) {
		t.Errorf("make try ROTATION=2 does not rotate:\n%s", said)
	}
	stop(first)

	first = start()
	blocks = section(t, "Do it by hand")
	if blocks[0] != "make emulator\n" || blocks[1] != "bash\n" {
		t.Fatalf("README.md: the section Do it by hand begins with %q", blocks[:2])
	}
	before := second.paste("env | sort | grep -v ^_=\n")
	var said string
	for _, block := range blocks[1:] {
		said += second.paste(here(block))
	}
	for _, want := range []string{
		"Phased out", `"state":"Completed"`, `last_run" = "Completed`, "was replaced outside Terraform", "No changes.",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing said %q:\n%s", want, said)
		}
	}
	after := second.paste("env | sort | grep -v ^_=\n")
	if cut := func(s string) string { return s[:strings.Index(s, "pasted ")] }; cut(before) != cut(after) {
		t.Errorf("the environment was\n%s\nand is\n%s", before, after)
	}
	stop(first)
	must(t, second.end(shell))
}

// end leaves the shell.
func (s *terminal) end(shell *exec.Cmd) error {
	_, _ = io.WriteString(s.in, "exit\n")
	return shell.Wait()
}

// installs applies what README.md shows of a configuration, and installs the provider of
// the checkout where terraform init finds it.
func installs(t *testing.T) {
	t.Helper()
	cloud := acctest.NewCloud(t, emulator.Options{})
	cli := cloud.NewCLI(t, t.TempDir())
	text, err := os.ReadFile(filepath.Join(repository(), "README.md"))
	must(t, err)
	var configuration []string
	for _, b := range codeBlocks("README.md", string(text)) {
		if b.language == "terraform" && !strings.Contains(b.text, "provider_installation") {
			configuration = append(configuration, b.text)
		}
	}
	cli.Write("main.tf", strings.Join(configuration, "\n"))
	cli.Init()
	cli.Apply()
	cli.Apply("-var=rotation=2026-12")
	must(t, seriesIs(cloud, 1, "eu-de", "us-south"))
	cli.Destroy("-var=rotation=2026-12")
	must(t, cloud.Nothing())

	blocks, env := section(t, "Install"), newcomer(t, "")
	in, out, shell := open(t, env, "bash", "--norc")
	s := &terminal{t: t, in: in, out: out}
	s.paste(blocks[0])
	folder := t.TempDir()
	must(t, os.WriteFile(filepath.Join(folder, "main.tf"), []byte(strings.Join(configuration, "\n")), 0o600))
	s.paste("cd '" + folder + "'\n")
	said := s.paste(section(t, "Use it")[0])
	if !strings.Contains(said, "watsonx v0.1.0") {
		t.Errorf("terraform init installs something else:\n%s", said)
	}
	must(t, s.end(shell))
}
