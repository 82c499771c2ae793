// SPDX-License-Identifier: MPL-2.0

package ibmcloud_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
)

func TestNew_refuses(t *testing.T) {
	t.Parallel()
	const value = "made-up-value"
	key := func(s string) ibmcloud.Options { return ibmcloud.Options{APIKey: s} }
	iam := func(s string) ibmcloud.Options { return ibmcloud.Options{APIKey: value, IAMURL: s} }
	platform := func(s string) ibmcloud.Options { return ibmcloud.Options{APIKey: value, PlatformURL: s} }
	tests := map[string]struct {
		in   ibmcloud.Options
		want string
	}{
		"neither key nor token":          {ibmcloud.Options{}, "the API key is empty"},
		"both key and token":             {ibmcloud.Options{APIKey: value, Token: value}, "both"},
		"the name of a key":              {key("cpd-apikey-IBMid-550000ABCD-2026-10-08T12:27:41Z"), "the name of an API key, not its value"},
		"a key in quotes":                {key(`"` + value + `"`), "quote"},
		"a token in quotes":              {ibmcloud.Options{Token: `"` + value + `"`}, "quote"},
		"an unknown visibility":          {ibmcloud.Options{APIKey: value, Visibility: "secret"}, "visibility"},
		"an IAM endpoint of no scheme":   {iam("iam.cloud.ibm.com"), "IAM endpoint is not"},
		"an IAM endpoint of odd scheme":  {iam("ftp://iam.cloud.ibm.com"), "IAM endpoint is not"},
		"an IAM endpoint without a host": {iam("https:///iam"), "IAM endpoint is not"},
		"an IAM endpoint of nonsense":    {iam("https://%zz"), "IAM endpoint is not"},
		"an IAM endpoint with a query":   {iam("https://iam.test/?a=b"), "IAM endpoint must"},
		"an IAM endpoint with a user":    {iam("https://me:pw@iam.test"), "IAM endpoint must"},
		"an IAM endpoint with a region":  {iam("https://iam.test/{region}"), "IAM endpoint"},
		"a platform of no scheme":        {platform("api.test/{region}"), "platform endpoint is not"},
		"a platform with a fragment":     {platform("https://api.test/#x"), "platform endpoint must"},
		"a platform with other braces":   {platform("https://api.test/{zone}"), "platform endpoint"},
	}
	for name, tt := range tests {
		client, err := ibmcloud.New(tt.in)
		if client != nil || err == nil || !contains(err.Error(), tt.want) {
			t.Fatalf("%s: New() = %v, %v, want an error with %q", name, client, err, tt.want)
		}
		if contains(err.Error(), value) || contains(err.Error(), "pw") {
			t.Errorf("%s: the error repeats a secret", name)
		}
	}
}

func TestClient_Regions(t *testing.T) {
	t.Parallel()
	all := ibmcloud.IBMCloudRegions()
	tests := map[string]struct {
		url, region string
		want        []string
	}{
		"IBM Cloud":                   {"", "eu-de", all},
		"a URL for each region":       {"https://api.test/{region}", "eu-de", all},
		"one URL":                     {"https://api.test", "eu-de", []string{"eu-de"}},
		"one URL and no region":       {"https://api.test", "", nil},
		"one URL and no such region":  {"https://api.test", "mars", nil},
		"one URL and a region on AWS": {"https://api.test", "us-east-1", nil},
	}
	for name, tt := range tests {
		client := build(t, func(o *ibmcloud.Options) { o.PlatformURL, o.Region = tt.url, tt.region })
		if diff := cmp.Diff(tt.want, client.Regions()); diff != "" {
			t.Errorf("%s: Regions() differs (-want +got):\n%s", name, diff)
		}
	}
}

// TestPrinting prints everything that knows a secret in every way.
func TestPrinting(t *testing.T) {
	t.Parallel()
	o := ibmcloud.Options{APIKey: "made-up-value"}
	client := newClient(t, &cloud{})
	proof, err := client.ProveAPIKey(t.Context(), newValue)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	type holder struct{ Inside any }
	for _, v := range []any{o, &o, ibmcloud.Options{Token: "made-up-value"}, client, proof, holder{o}, holder{client}, []any{o, client}} {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%T: %v", v, err)
		}
		texts := []string{string(raw)}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			texts = append(texts, fmt.Sprintf(verb, v))
		}
		for _, text := range texts {
			if contains(text, "made-up") || contains(text, "eyJ") || contains(text, "6d6164652d7570") {
				t.Errorf("%T prints a secret", v)
			}
			if !contains(text, "[secret]") {
				t.Errorf("%T prints %s", v, text)
			}
		}
	}
}

// TestClient_Now takes the time from the latest reply.
func TestClient_Now(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		date := start.Format(http.TimeFormat)
		client := newClient(t, &cloud{handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", date)
			answer(w, http.StatusNotFound, `{}`)
		}})
		ask := func(reply string) time.Time {
			date = reply
			_ = client.DeleteAPIKey(t.Context(), "K1")
			return client.Now()
		}

		if got, want := client.Now(), time.Now().UTC(); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("before the first reply it is %s, want %s", got, want)
		}
		if got := ask(date); !got.Equal(start) {
			t.Errorf("after a reply it is %s, want %s", got, start)
		}
		pass(90 * time.Second)
		if got, want := client.Now(), start.Add(90*time.Second); !got.Equal(want) {
			t.Errorf("later it is %s, want %s", got, want)
		}
		for _, odd := range []string{"", "tomorrow"} {
			if got, want := ask(odd), start.Add(90*time.Second); !got.Equal(want) {
				t.Errorf("after a reply with the date %q it is %s, want %s", odd, got, want)
			}
		}
		later := start.Add(24 * time.Hour)
		if got := ask(later.Format(http.TimeFormat)); !got.Equal(later) {
			t.Errorf("after the service's clock was turned it is %s, want %s", got, later)
		}
	})
}

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
