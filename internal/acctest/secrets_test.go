// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"archive/zip"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A search that finds nothing proves something only if it finds what is planted.
func TestCloud_LeaksBelow_findsWhatIsPlanted(t *testing.T) {
	t.Parallel()
	twice := func(s string) string {
		return base64.StdEncoding.EncodeToString([]byte(`{"series":"` + base64.StdEncoding.EncodeToString([]byte("xy"+s)) + `"}`))
	}
	harmless := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("nothing to see ", 10)))
	plants := map[string]func(secret string) string{
		"as it is":               func(s string) string { return "log: " + s + "\n" },
		"the first half":         func(s string) string { return s[:len(s)/2] + "…" },
		"the second half":        func(s string) string { return "…" + s[len(s)/2:] },
		"in JSON":                func(s string) string { return `{"apikey":"` + s + `"}` },
		"in a form":              func(s string) string { return "grant_type=x&apikey=" + s },
		"base64":                 func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"base64, one byte on":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte("a" + s + "b")) },
		"base64, two bytes on":   func(s string) string { return base64.URLEncoding.EncodeToString([]byte("ab" + s + "c")) },
		"base64 of base64":       twice,
		"base64 between others":  func(s string) string { return "A+/A" + harmless + `","` + twice(s) + `","` + harmless },
		"after an odd start":     func(s string) string { return "A+/A" + twice(s) },
		"hex":                    func(s string) string { return hex.EncodeToString([]byte(s)) },
		"at the end of much log": func(s string) string { return strings.Repeat("nothing to see\n", 1<<16) + s },
	}
	for name, plant := range plants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.NewCloud(t, emulator.Options{})
			issueToken(t, cloud)
			for i, secret := range cloud.Secrets() {
				folder := t.TempDir()
				write(t, filepath.Join(folder, "clean.txt"), "nothing to see")
				if leaks, err := cloud.LeaksBelow(folder); err != nil || len(leaks) != 0 {
					t.Fatalf("in a clean folder: %v, %v", leaks, err)
				}
				write(t, filepath.Join(folder, "deep", "leak.txt"), plant(secret))
				leaks, err := cloud.LeaksBelow(folder)
				if err != nil || len(leaks) == 0 || !leaks[0].Of(secret) {
					t.Errorf("secret %d: found %v, %v", i, leaks, err)
				}
				for _, leak := range leaks {
					if strings.Contains(leak.String(), secret[len(secret)/2:]) {
						t.Error("the report repeats the secret")
					}
				}
			}
		})
	}
}

func TestCloud_LeaksBelow_looksIntoPlanFiles(t *testing.T) {
	t.Parallel()
	cloud := acctest.NewCloud(t, emulator.Options{})
	folder := t.TempDir()
	file, err := os.Create(filepath.Join(folder, "saved.tfplan"))
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	for name, text := range map[string]string{"tfplan": "nothing", "tfstate": strings.Repeat("state ", 1000) + cloud.Secrets()[0]} {
		entry, err := archive.Create(name)
		if err == nil {
			_, err = entry.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	_ = file.Close()

	leaks, err := cloud.LeaksBelow(folder)
	if err != nil || len(leaks) == 0 || leaks[0].Place != "saved.tfplan!tfstate" {
		t.Errorf("found %v, %v", leaks, err)
	}
}

// issueToken makes the cloud issue a bearer token, so that there is one to plant.
func issueToken(t *testing.T, cloud *acctest.Cloud) {
	t.Helper()
	before := len(cloud.Secrets())
	form := url.Values{"grant_type": {"urn:ibm:params:oauth:grant-type:apikey"}, "apikey": {cloud.Users()[0].APIKey}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, cloud.URL+"/iam/identity/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if len(cloud.Secrets()) != before+1 {
		t.Fatalf("the cloud issued no token (%s)", resp.Status)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
