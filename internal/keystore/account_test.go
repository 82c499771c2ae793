// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

func TestStore_AccountKeys(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{Users: 6, PageSize: 2})
	c.console(t, "create", south)
	var want []string
	for _, k := range c.Keys() {
		if k.Status != emulator.StatusOther {
			want = append(want, k.IAMID+" "+k.ID)
		}
	}
	slices.Sort(want)
	for stop := range len(want) + 1 { // 0 never stops.
		c.ClearRequests()
		var got []string
		err := c.store.AccountKeys(t.Context(), func(owner userkey.Owner, k userkey.Key) bool {
			got = append(got, owner.IAMID+" "+k.ID)
			return len(got) != stop
		})
		if slices.Sort(got); stop == 0 && !slices.Equal(got, want) || stop > 0 && len(got) != stop || err != nil {
			t.Errorf("AccountKeys() = %q, %v, want %d of %q", got, err, stop, want)
		}
		if pages := len(c.wire()); stop == 1 && pages > 3 {
			t.Errorf("one key took %d requests", pages)
		}
	}
}

func TestStore_AccountKeys_refused(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/iam/v1/apikeys", "/iam/identity/token"} {
		c := newCloud(t, emulator.Options{})
		c.fault(t, emulator.Fault{Path: path, Status: 403})
		err := c.store.AccountKeys(t.Context(), func(owner userkey.Owner, _ userkey.Key) bool {
			t.Errorf("there is a key of %v", owner)
			return true
		})
		if !errors.Is(err, ibmcloud.ErrDenied) {
			t.Errorf("AccountKeys() fails with %v", err)
		}
	}
}
