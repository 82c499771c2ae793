// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	gocmp "cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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

	store *keystore.Store
	state userkey.Held // what the runs left
	want  userkey.Settings

	mu     sync.Mutex
	events []string // their messages
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
	c := &cloud{Server: server}
	c.store = c.open(t, ibmcloud.Options{APIKey: server.Users()[0].APIKey})
	return c
}

// open returns another store, as another process would have it.
func (c *cloud) open(t *testing.T, o ibmcloud.Options) *keystore.Store {
	t.Helper()
	return keystore.New(c.client(t, o), func(ctx context.Context, _ int) error {
		c.Advance(time.Second)
		return ctx.Err()
	}, func(_ context.Context, e keystore.Event) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.events = append(c.events, e.Message)
	})
}

// client returns a client of the cloud without a store on top of it.
func (c *cloud) client(t *testing.T, o ibmcloud.Options) *ibmcloud.Client {
	t.Helper()
	o.IAMURL, o.Region, o.Now = "http://localhost/iam", south, noon
	if o.PlatformURL == "" {
		o.PlatformURL = "http://localhost/platform/{region}"
	}
	if o.Transport == nil {
		o.Transport = inMemory{c}
	}
	client, err := ibmcloud.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// inMemory carries requests to a handler without a network, so that waits can be
// tested in a bubble of its own time.
type inMemory struct{ handler http.Handler }

func (m inMemory) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	defer func() {
		if dropped := recover(); dropped == http.ErrAbortHandler { //nolint:errorlint // The very value that net/http knows.
			err = errors.New("connection reset by peer")
		} else if dropped != nil {
			panic(dropped)
		}
	}()
	in, w := req.Clone(req.Context()), httptest.NewRecorder()
	in.Host, in.Body, in.Header = req.URL.Host, gocmp.Or(in.Body, io.ReadCloser(http.NoBody)), http.Header{}
	for name, values := range req.Header {
		in.Header[http.CanonicalHeaderKey(name)] = values // As the network would.
	}
	m.handler.ServeHTTP(w, in)
	return w.Result(), req.Context().Err()
}

func (c *cloud) owner() userkey.Owner {
	u := c.Users()[0]
	return userkey.Owner{AccountID: u.AccountID, IAMID: u.IAMID}
}

var idPattern = regexp.MustCompile(`(/v1/apikeys|/v1/task_credentials)/[^/]{20,}`)

// wire is the journal: method, path and status of each request.
func (c *cloud) wire() []string {
	lines := []string{}
	for _, r := range c.Requests() {
		path, _ := url.PathUnescape(r.Path)
		lines = append(lines, strings.Join([]string{r.Method, idPattern.ReplaceAllString(path, "$1/{id}"), strconv.Itoa(r.Status)}, " "))
	}
	return lines
}

// changes is the journal without what only reads.
func (c *cloud) changes() []string {
	return slices.DeleteFunc(c.wire(), func(line string) bool {
		return strings.HasPrefix(line, "GET ") || strings.HasPrefix(line, "POST /iam/identity/token ")
	})
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

// holds fails the test unless the first user has one credential in each of the
// regions, with this key, and none elsewhere.
func (c *cloud) holds(t *testing.T, regions []string, keyID string) {
	t.Helper()
	want, got := map[string][]string{}, map[string][]string{}
	for _, region := range regions {
		want[region] = []string{keyID}
	}
	for _, cr := range c.Credentials() {
		if cr.IAMID == c.owner().IAMID {
			got[cr.Region] = append(got[cr.Region], cr.KeyID)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("the regions differ (-want +got):\n%s", diff)
	}
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

// run brings the series to a change of the state, and keeps the state after it.
func (c *cloud) run(ctx context.Context, change userkey.Change, regions ...string) (userkey.Outcome, error) {
	c.want.Regions = userkey.Known(regions)
	o, err := c.store.Run(ctx, change.Goal(c.want, c.state, tag, userkey.Secret{}))
	if err == nil {
		c.state = c.state.Reached(c.want, tag, o)
	}
	return o, err
}

// mustRun is run for what works.
func (c *cloud) mustRun(t *testing.T, change userkey.Change, regions ...string) {
	t.Helper()
	o, err := c.run(t.Context(), change, regions...)
	if err != nil || o.Lagging || len(o.Trouble) > 0 {
		t.Fatalf("Run() = %v, lagging %v, trouble %v", err, o.Lagging, o.Trouble)
	}
}

func (c *cloud) create(t *testing.T, regions ...string) {
	t.Helper()
	c.mustRun(t, userkey.Change{Create: true}, regions...)
}

func (c *cloud) rotate(t *testing.T, regions ...string) {
	t.Helper()
	c.mustRun(t, userkey.Change{Rotate: true}, regions...)
}

// mint makes a key through the port, with our mark.
func (c *cloud) mint(t *testing.T, port userkey.Backend, spec userkey.Spec) userkey.Hand {
	t.Helper()
	spec.Mark = userkey.Mark{Tag: tag, Place: south}
	key, value, err := port.Mint(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	return userkey.Hand{Key: key, Secret: value, Minted: true}
}

func keyIDs(keys []userkey.Key) []string {
	ids := []string{}
	for _, k := range keys {
		ids = append(ids, k.ID)
	}
	slices.Sort(ids)
	return ids
}
