// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

const (
	south   = "us-south"
	frank   = "eu-de"  // shows everybody's credentials
	tokyo   = "jp-tok" // does not say whose a credential is
	toronto = "ca-tor" // does not repeat the description

	tag = "a1b2c3"
)

// noon is when the tests' clocks stand still.
func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// A cloud is an emulated IBM Cloud and a store on top of it.
type cloud struct {
	*emulator.Server

	url   string
	store *keystore.Store
}

// newCloud returns a cloud whose clock moves only when a run pauses, and a store
// that runs as its first user and repeats nothing by itself.
func newCloud(t *testing.T, o emulator.Options) *cloud {
	t.Helper()
	o.Clock = noon
	server, err := emulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	c := &cloud{Server: server, url: listener.URL}
	c.store = c.open(t, ibmcloud.Options{APIKey: server.Users()[0].APIKey})
	return c
}

// open returns another store, as another process would have it.
func (c *cloud) open(t *testing.T, o ibmcloud.Options) *keystore.Store {
	t.Helper()
	return keystore.New(c.client(t, o), func(ctx context.Context, _ int) error {
		c.Advance(time.Second)
		return ctx.Err()
	})
}

// client returns a client of the cloud without a store on top of it.
func (c *cloud) client(t *testing.T, o ibmcloud.Options) *ibmcloud.Client {
	t.Helper()
	o.IAMURL, o.Now = c.url+"/iam", noon
	if o.PlatformURL == "" {
		o.PlatformURL = c.url + "/platform/{region}"
	}
	client, err := ibmcloud.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (c *cloud) owner() userkey.Owner {
	u := c.Users()[0]
	return userkey.Owner{AccountID: u.AccountID, IAMID: u.IAMID}
}

// wire is the journal: method, path and status of each request.
func (c *cloud) wire() []string {
	var lines []string
	for _, r := range c.Requests() {
		path, _ := url.PathUnescape(r.Path)
		for _, k := range c.Keys() {
			path = strings.ReplaceAll(path, k.ID, "{key}")
		}
		for _, prefix := range []string{"/iam/v1/apikeys/ApiKey-", "/v1/task_credentials/"} {
			if before, _, found := strings.Cut(path, prefix); found {
				path = before + strings.TrimSuffix(prefix, "ApiKey-") + "{id}"
			}
		}
		lines = append(lines, strings.Join([]string{r.Method, path, statusText(r.Status)}, " "))
	}
	return lines
}

func statusText(status int) string {
	return string([]byte{byte('0' + status/100), byte('0' + status/10%10), byte('0' + status%10)})
}

// series is the first user's keys, oldest first, without the one to log in with.
func (c *cloud) series(status string) []emulator.KeyRecord {
	var found []emulator.KeyRecord
	for _, k := range c.Keys() {
		if k.IAMID == c.owner().IAMID && k.Status == status {
			found = append(found, k)
		}
	}
	return found
}

// holding returns the key in each region that the first user has a credential in.
// A region with several credentials fails the test.
func (c *cloud) holding(t *testing.T) map[string]string {
	t.Helper()
	held := map[string]string{}
	for _, cr := range c.Credentials() {
		if cr.IAMID != c.owner().IAMID {
			continue
		}
		if _, again := held[cr.Region]; again {
			t.Errorf("%s has several credentials", cr.Region)
		}
		if cr.KeyID == "" {
			t.Errorf("%s holds a deleted key", cr.Region)
		}
		held[cr.Region] = cr.KeyID
	}
	return held
}

// console is what a person does in the product.
func (c *cloud) console(t *testing.T, act string, regions ...string) {
	t.Helper()
	if err := c.Console(emulator.ConsoleAction{Act: act, Regions: regions}); err != nil {
		t.Fatal(err)
	}
}

func (c *cloud) fault(t *testing.T, f emulator.Fault) {
	t.Helper()
	if err := c.AddFault(f); err != nil {
		t.Fatal(err)
	}
}

func goal(regions ...string) userkey.Goal {
	return userkey.Goal{
		Memory: userkey.Memory{Tag: tag}, Regions: regions,
		Spec: userkey.Spec{Mark: userkey.Mark{Tag: tag}},
	}
}

// create mints the first key.
func (c *cloud) create(t *testing.T, regions ...string) userkey.Outcome {
	t.Helper()
	none := ""
	o, err := c.store.Run(t.Context(), goal(regions...), userkey.Start{Expect: &none, Undo: true})
	if err != nil {
		t.Fatalf("create: %v", err)
	}
	return o
}

// rotation asks for another key in the place of the Active one.
func rotation(o userkey.Outcome, regions ...string) (userkey.Goal, userkey.Start) {
	g := goal(regions...)
	g.Replace = o.Series.Active.ID
	g.Known = []string{g.Replace}
	for _, k := range o.Series.PhasedOut {
		g.Known = append(g.Known, k.ID)
	}
	return g, userkey.Start{Expect: &g.Replace}
}

func (c *cloud) rotate(t *testing.T, o userkey.Outcome, regions ...string) userkey.Outcome {
	t.Helper()
	g, start := rotation(o, regions...)
	o, err := c.store.Run(t.Context(), g, start)
	if err != nil {
		t.Fatalf("rotate: %v", err)
	}
	return o
}

func all(regions []string, keyID string) map[string]string {
	held := map[string]string{}
	for _, region := range regions {
		held[region] = keyID
	}
	return held
}

func keyIDs(keys []userkey.Key) []string {
	ids := []string{}
	for _, k := range keys {
		ids = append(ids, k.ID)
	}
	slices.Sort(ids)
	return ids
}
