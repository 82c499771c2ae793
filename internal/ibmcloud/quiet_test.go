// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

// TestClient_isQuiet looks for traces of the environment and of the SDK's own
// log, which would go to the channel between Terraform and the provider.
func TestClient_isQuiet(t *testing.T) {
	c := &cloud{handler: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }}
	_, elsewhere := serve(t, &cloud{handler: func(http.ResponseWriter, *http.Request) {
		t.Error("the environment decides where requests go")
	}})
	t.Chdir(t.TempDir())
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
	if err := os.WriteFile("ibm-credentials.env", []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("IBM_CREDENTIALS_FILE", "ibm-credentials.env")

	want := 0
	printed := capture(t, func() {
		client, _ := serve(t, c)
		for _, op := range ibmcloud.Operations() {
			if err := do(t.Context(), client, op.Name); (err == nil) != exchanges(op.Name) {
				t.Errorf("%s: error is %v", op.Name, err)
			}
			if op.Method == http.MethodPost && !exchanges(op.Name) {
				want++
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
	posts := slices.DeleteFunc(c.requests(), func(r sentRequest) bool { return r.Method != http.MethodPost })
	if len(posts) != want {
		t.Errorf("%d POST requests were sent, want one for each of %d operations", len(posts), want)
	}
}

// capture returns what f writes to the standard streams.
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
