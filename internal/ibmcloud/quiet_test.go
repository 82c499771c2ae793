// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func TestClient_isQuiet(t *testing.T) {
	c := &cloud{handler: func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }}
	trap := &cloud{handler: func(http.ResponseWriter, *http.Request) { t.Error("the environment decides where requests go") }}
	_, elsewhere := serve(t, trap)
	folder := t.TempDir()
	t.Chdir(folder)
	lines := []string{}
	for _, service := range []string{"IAM_IDENTITY", "IBMCLOUD", "WATSONX", "TASK_CREDENTIALS"} {
		for name, value := range map[string]string{
			"URL": elsewhere, "AUTH_URL": elsewhere, "AUTH_TYPE": "iam", "APIKEY": "another", "API_KEY": "another",
			"ENABLE_RETRIES": "true", "MAX_RETRIES": "9", "RETRY_INTERVAL": "1", "ENABLE_GZIP": "true", "DISABLE_SSL": "true",
		} {
			t.Setenv(service+"_"+name, value)
			lines = append(lines, service+"_"+name+"="+value)
		}
	}
	file := filepath.Join(folder, "ibm-credentials.env")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("IBM_CREDENTIALS_FILE", file)

	printed := capture(t, func() {
		client, _ := serve(t, c)
		for name, call := range operations() {
			if err := call(t.Context(), client); (err == nil) != (name == "iam.Token" || name == "iam.ProveAPIKey") {
				t.Errorf("%s: error is %v", name, err)
			}
		}
	})

	if printed != "" {
		t.Errorf("%d bytes were printed", len(printed))
	}
	for _, r := range c.all() {
		if r.Header.Get("Content-Encoding") != "" || contains(r.Body, "another") {
			t.Error("the environment decides what is sent")
		}
	}
	sent, want := 0, 0
	for _, r := range c.requests() {
		if r.Method == http.MethodPost {
			sent++
		}
	}
	for _, o := range ibmcloud.Operations() {
		if o.Method == http.MethodPost && o.Path != "/identity/token" {
			want++
		}
	}
	if sent != want {
		t.Errorf("%d POST requests were sent, want one for each of %d operations", sent, want)
	}
}

func capture(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	done := make(chan string)
	go func() {
		all, _ := io.ReadAll(r)
		done <- string(all)
	}()
	func() {
		defer func() { os.Stdout, os.Stderr = stdout, stderr }()
		f()
	}()
	_ = w.Close()
	return <-done
}
