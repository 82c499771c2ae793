// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRun_printsLinesForEvalAndServes(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	done := make(chan error, 1)
	file := filepath.Join(t.TempDir(), "emulator.env")
	go func() {
		done <- run(ctx, []string{"-listen", "127.0.0.1:0", "-exports", file}, write, io.Discard)
		write.Close()
	}()
	var lines strings.Builder
	scanner := bufio.NewScanner(read)
	for range 3 {
		if !scanner.Scan() {
			t.Fatalf("only these lines were printed: %s", lines.String())
		}
		lines.WriteString(scanner.Text() + "\n")
	}
	if kept, err := os.ReadFile(file); err != nil || string(kept) != lines.String() {
		t.Errorf("the file of the export lines has %d bytes, want what was printed: %v", len(kept), err)
	}
	if strings.ContainsAny(lines.String(), `'"\`) {
		t.Error("a value is quoted that needs no quotes")
	}
	script := lines.String() + `printf '%s\n%s\n%s' "$IBMCLOUD_API_KEY" "$IBMCLOUD_IAM_API_ENDPOINT" "$WATSONX_PLATFORM_ENDPOINT"`
	out, err := exec.CommandContext(t.Context(), "sh", "-c", script).Output()
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Split(string(out), "\n")
	if len(values) != 3 || len(values[0]) < 32 || !strings.HasSuffix(values[2], "/platform/{region}") {
		t.Fatalf("the shell has %d values, the last %q", len(values), values[len(values)-1])
	}
	ask(t, strings.TrimSuffix(values[1], "/iam")+"/_emulator/keys", "", stop)
	if err := <-done; err != nil {
		t.Errorf("run() = %v after it was interrupted, want nil", err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file of the export lines is still there: %v", err)
	}
}

func TestRun_tellsOnTheTerminalWhatHappens(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	stdout, write := io.Pipe()
	terminal := make(lineWriter, 10)
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-listen", "localhost:0", "-users", "3", "-host", "watsonx.test"}, write, terminal)
		write.Close()
	}()
	exports := bufio.NewScanner(stdout)
	for exports.Scan() {
		if !strings.HasPrefix(exports.Text(), "export ") {
			t.Error("stdout has a line that is no export")
		}
		if base, found := strings.CutPrefix(exports.Text(), "export IBMCLOUD_IAM_API_ENDPOINT="); found {
			go ask(t, strings.TrimSuffix(base, "/iam")+"/_emulator/keys", "watsonx.test", stop)
		}
	}
	for _, want := range []string{
		"# An emulator of IBM Cloud ", "# See its keys, runs and requests in a browser: http://", "# User 2, IBMid-", "# User 3, IBMid-", "GET    /_emulator/keys 200 ",
	} {
		select {
		case line := <-terminal:
			if !strings.HasPrefix(line, want) {
				t.Errorf("stderr has the line %.20q, want %q", line, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("stderr has no line %q", want)
		}
	}
	if err := <-done; err != nil {
		t.Errorf("run() = %v after it was interrupted, want nil", err)
	}
	if len(terminal) > 0 {
		t.Errorf("stderr ends with %q, want nothing about the end", <-terminal)
	}
}

// ask asks once, by the name of a host if there is one, and then interrupts the emulator.
func ask(t *testing.T, url, host string, stop func()) {
	t.Helper()
	defer stop()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Error(err)
		return
	}
	request.Host = host
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Error(err)
		return
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("%s answers %d, want 200", url, answer.StatusCode)
	}
}

// A lineWriter hands each line to whoever waits for it.
type lineWriter chan string

func (w lineWriter) Write(line []byte) (int, error) {
	w <- string(line)
	return len(line), nil
}

func TestRun_explainsItsFlags(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	if err := run(t.Context(), []string{"-help"}, io.Discard, &stderr); err != nil || !strings.Contains(stderr.String(), "-listen address") {
		t.Errorf("run() = %v and prints %q, want what the flags are", err, stderr.String())
	}
}

func TestRun_saysWhatToDoAboutABusyPort(t *testing.T) {
	t.Parallel()
	busy, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	err = run(t.Context(), []string{"-listen", busy.Addr().String()}, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "choose another port with -listen") {
		t.Errorf("run() = %v, want advice about -listen", err)
	}
}

func TestShellQuote(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		bare bool
	}{
		"an address":              {text: "http://127.0.0.1:8080/iam", bare: true},
		"a place for the region":  {text: "http://localhost:8080/platform/{region}", bare: true},
		"a key":                   {text: "emulated-key-value-aZ09_-", bare: true},
		"an address of version 6": {text: "http://[::1]:8080/platform/{region}"},
		"braces with a comma":     {text: "{a,b}"},
		"braces with dots":        {text: "{a..c}"},
		"other braces":            {text: "{name}"},
		"a quote":                 {text: "it's"},
		"a space":                 {text: "a b"},
		"what a shell would run":  {text: "$(id) `id` \\ \" ; & | > ~ * ? ! #"},
		"nothing":                 {text: ""},
	}
	for name, test := range tests {
		quoted := shellQuote(test.text)
		if (quoted == test.text) != test.bare {
			t.Errorf("%s: shellQuote(%q) = %s", name, test.text, quoted)
		}
		for _, shell := range []string{"sh", "dash", "bash", "zsh"} {
			path, err := exec.LookPath(shell)
			if err != nil {
				continue // Not every machine has all of them.
			}
			out, err := exec.CommandContext(t.Context(), path, "-c", "export X="+quoted+`; printf %s "$X"`).Output()
			if err != nil || string(out) != test.text {
				t.Errorf("%s: %s makes %q of %s: %v", name, shell, out, quoted, err)
			}
		}
	}
}

func TestRun_refuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		args []string
		want string
	}{
		"an address that others can reach": {args: []string{"-listen", "0.0.0.0:0"}, want: "-i-know-this-is-not-ibm-cloud"},
		"no address":                       {args: []string{"-listen", ""}, want: "-listen"},
		"a role that does not exist":       {args: []string{"-role", "emperor"}, want: `-role "emperor" is not one of admin, owner, viewer, trusted-profile, service-id`},
		"a role that is empty":             {args: []string{"-role", ""}, want: `-role ""`},
		"an answer that does not exist":    {args: []string{"-second-credential", "maybe"}, want: `-second-credential "maybe"`},
		"a way to name that is not":        {args: []string{"-console-credential-name", "pretty"}, want: `-console-credential-name "pretty"`},
		"no keys at all":                   {args: []string{"-key-limit", "0"}, want: "-key-limit 0 "},
		"nobody":                           {args: []string{"-users", "0"}, want: "-users 0 "},
		"no account":                       {args: []string{"-accounts", "0"}, want: "-accounts 0 "},
		"no seed":                          {args: []string{"-seed", "0"}, want: "-seed 0 "},
		"a page below nothing":             {args: []string{"-page-size", "-1"}, want: "-page-size -1 "},
		"a page that is too long":          {args: []string{"-page-size", "101"}, want: "-page-size 101 "},
		"a latency below nothing":          {args: []string{"-latency", "-1s"}, want: "-latency -1s "},
		"a propagation below nothing":      {args: []string{"-propagation", "-1s"}, want: "-propagation -1s "},
		"a token that never lives":         {args: []string{"-token-life", "0s"}, want: "-token-life 0s "},
		"a token that lives no second":     {args: []string{"-token-life", "999ms"}, want: "-token-life 999ms "},
		"a number in words":                {args: []string{"-users", "two"}, want: "-users"},
		"a service ID in two accounts":     {args: []string{"-role", "service-id", "-accounts", "2"}, want: "a service ID belongs to one account"},
		"a region that does not exist":     {args: []string{"-no-profile", "eu-de,mars"}, want: `"mars"`},
		"a scope where nobody is":          {args: []string{"-scoped-credential", "mars"}, want: `"mars"`},
		"a host with a port":               {args: []string{"-host", "name:80"}, want: `"name:80"`},
		"an argument that is no flag":      {args: []string{"start"}, want: `unexpected argument "start"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			// One that is not refused serves until the time is up.
			ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
			defer stop()
			err := run(ctx, append([]string{"-listen", "127.0.0.1:0"}, test.args...), &out, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("run() = %v, want an error with %q", err, test.want)
			}
			if out.Len() > 0 {
				t.Errorf("%d bytes were printed for eval, want none", out.Len())
			}
		})
	}
}
