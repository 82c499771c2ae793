// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A database is a PostgreSQL server for one test.
type database struct{ url string }

// newDatabase starts a server on loopback and stops it with the test. Where none
// is installed, the test is skipped.
func newDatabase(t *testing.T) database {
	t.Helper()
	initdb := findServer(t)
	folder, err := openFolder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	as := asOwnerOf(t, folder)
	data, log := filepath.Join(folder, "data"), filepath.Join(folder, "log")
	run := func(name string, args ...string) {
		t.Helper()
		args = slices.Concat(as, []string{filepath.Join(filepath.Dir(initdb), name)}, args)
		cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
		cmd.Dir = folder
		// The server outlives pg_ctl, so its output must go elsewhere than into a pipe.
		said, err := os.Create(filepath.Join(t.TempDir(), "said"))
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdout, cmd.Stderr = said, said
		if err := cmd.Run(); err != nil {
			text, _ := os.ReadFile(said.Name())
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		_ = said.Close()
	}
	run("initdb", "-D", data, "-U", "terraform", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
	port := freePort(t)
	run("pg_ctl", "start", "-w", "-D", data, "-l", log, "-o",
		fmt.Sprintf("-c listen_addresses=127.0.0.1 -p %d -c unix_socket_directories= -c fsync=off", port))
	t.Cleanup(func() {
		args := slices.Concat(as, []string{filepath.Join(filepath.Dir(initdb), "pg_ctl"), "stop", "-w", "-m", "immediate", "-D", data})
		cmd := exec.CommandContext(context.Background(), args[0], args[1:]...)
		cmd.Dir = folder
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("stop the database: %v\n%s", err, out)
		}
	})
	return database{url: fmt.Sprintf("postgres://terraform@127.0.0.1:%d/postgres?sslmode=disable", port)}
}

// openFolder makes a folder that another user can reach; the folder of a test is
// below one that only the test's own user can enter.
func openFolder() (string, error) { return os.MkdirTemp("", "watsonx-pg-") }

// findServer returns the path of initdb, which distributions keep off PATH.
func findServer(t *testing.T) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		return path
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		t.Skip("no PostgreSQL server is installed: neither initdb on PATH nor /usr/lib/postgresql/*/bin/initdb")
	}
	return found[len(found)-1]
}

// asOwnerOf returns what a command begins with so that it runs as somebody who is
// not root, which the server refuses, and gives the folder to that user.
func asOwnerOf(t *testing.T, folder string) []string {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if exec.CommandContext(t.Context(), "chown", name, folder).Run() == nil {
			return []string{"runuser", "-u", name, "--"}
		}
	}
	t.Skip("the PostgreSQL server refuses to run as root, and there is no other user to run it")
	return nil
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("the listener has the address %v", listener.Addr())
	}
	return address.Port
}

// newShared prepares a folder whose state is in the database.
func newShared(t *testing.T, cloud *acctest.Cloud, db database) folder {
	t.Helper()
	w := newAttached(t, cloud)
	w.Write("backend.tf", "terraform {\n  backend \"pg\" {}\n}\n")
	w.Setenv("PG_CONN_STR", db.url)
	w.Init()
	return w
}

func TestAccBackendPG_lockDecidesBetweenTwoApplies(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	gate := cloud.NewGate(t)
	db := newDatabase(t)
	left, right := newShared(t, cloud, db), newShared(t, cloud.Beside(t), db)
	left.trigger("1")
	left.Apply()
	right.trigger("1")
	right.Settled()

	// Half-way through its rotation, when it has minted, the left one stands still.
	left.trigger("2")
	right.trigger("2")
	cloud.ClearRequests()
	reached := gate.Hold(8)
	first := left.startApply()
	wait(t, reached)
	if got := mints(cloud); got != 1 {
		t.Errorf("%d keys are minted at this point, want 1: %+v", got, cloud.Requests())
	}
	if code, said := right.Run("apply", "-auto-approve", "-no-color", "-input=false"); code == 0 || !strings.Contains(said, "Error acquiring the state lock") {
		t.Errorf("the apply that met a lock: exit code %d\n%s", code, said)
	}
	second := right.startApply("-lock-timeout=60s")
	gate.Open()
	for _, end := range []func() (int, string){first, second} {
		if code, said := end(); code != 0 {
			t.Errorf("exit code %d:\n%s", code, said)
		}
	}

	converged(t, cloud, pulled(t, left.CLI), "us-south")
	if got := mints(cloud); got != 1 {
		t.Errorf("%d keys were minted for one change of the trigger", got)
	}
	left.Settled()
	right.Settled()
}

// wait waits for something that happens soon.
func wait(t *testing.T, happens <-chan struct{}) {
	t.Helper()
	select {
	case <-happens:
	case <-time.After(30 * time.Second):
		t.Fatal("it did not happen within 30 seconds")
	}
}
