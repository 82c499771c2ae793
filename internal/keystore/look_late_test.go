// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// While a region takes its time to list its credentials, another process rotates. Its
// credential is then not one with a deleted key, which a run would withdraw.
func TestPort_Look_whileAnotherProcessRotates(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{SecondCredential: "replace"})
	c.create(t, south)
	listed, rotate := make(chan struct{}), sync.OnceFunc(func() {
		c.Advance(time.Minute)
		c.rotate(t, south)
	})
	once := sync.OnceFunc(func() { close(listed) })
	slow := c.open(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/task_credentials") {
			<-listed
			rotate()
		}
		resp, err := inMemory{c}.RoundTrip(r)
		if strings.HasSuffix(r.URL.Path, "/apikeys") {
			once()
		}
		return resp, err
	})})
	seen, err := slow.Port().Look(t.Context(), userkey.Places{Regions: []string{south}})
	if err != nil {
		t.Fatal(err)
	}
	s := userkey.Understand(seen, userkey.Held{Tag: tag}, nil)
	if s.Active.ID != c.state.Active.ID || len(s.Surplus) > 0 || len(seen.Keys) != 2 {
		t.Errorf("Active is %q, want %q; surplus %v, keys %v", s.Active.ID, c.state.Active.ID, s.Surplus, keyIDs(seen.Keys))
	}
}
