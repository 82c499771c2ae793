// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/ibmcloud"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/keystore"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A key is minted as IBM's product names it, with our mark, and shown as IAM has it.
func TestPort_Mint(t *testing.T) {
	t.Parallel()
	own := strings.Repeat("own-value-", 5)
	c := newCloud(t, emulator.Options{})
	hand := c.mint(t, c.store.Port(), userkey.Spec{
		Description: userkey.Known("for training"), ExpireAfter: userkey.Known(int64(30)), WhenLeaked: userkey.Known("none"),
		Locked: userkey.Known(true), Value: userkey.NewSecret(own),
	})
	want := emulator.KeyRecord{
		ID: hand.Key.ID, Name: "cpd-apikey-" + c.owner().IAMID + "-2026-11-23T12:00:00Z", Status: emulator.StatusPhasedOut,
		IAMID: c.owner().IAMID, AccountID: c.owner().AccountID, CreatedAt: noon(), ExpiresAt: noon().AddDate(0, 0, 30),
		Description:      "for training [terraform-provider-watsonx a1b2c3 us-south]",
		ActionWhenLeaked: "none", Locked: true, Regions: []string{},
	}
	keys := c.Keys()
	if diff := cmp.Diff(want, keys[len(keys)-1]); diff != "" {
		t.Errorf("the key differs (-want +got):\n%s", diff)
	}
	shown := userkey.Key{
		ID: want.ID, Name: want.Name, Description: "for training", Mark: userkey.Mark{Tag: tag, Place: south},
		CreatedBy: want.IAMID, CreatedAt: noon(), ExpiresAt: want.ExpiresAt, Locked: true, WhenLeaked: "none",
	}
	if diff := cmp.Diff(shown, hand.Key, cmpopts.IgnoreFields(userkey.Key{}, "CRN", "EntityTag", "ModifiedAt")); diff != "" {
		t.Errorf("what is shown differs (-want +got):\n%s", diff)
	}
	if hand.Key.EntityTag == "" || !strings.HasPrefix(hand.Key.CRN, "crn:") || hand.Secret.Reveal() != own {
		t.Errorf("the key is %+v", hand.Key)
	}
}

func TestPort_KeyOf(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	port := c.store.Port()
	hand := c.mint(t, port, userkey.Spec{})
	if id, err := port.KeyOf(t.Context(), hand.Secret); id != hand.Key.ID || err != nil {
		t.Errorf("KeyOf() = %q, %v, want %q", id, err, hand.Key.ID)
	}
	if id, err := port.KeyOf(t.Context(), userkey.NewSecret(strings.Repeat("nobody's", 6))); id != "" || err != nil {
		t.Errorf("KeyOf() of an unknown value = %q, %v", id, err)
	}
	c.fault(t, emulator.Fault{Path: "/iam/v1/apikeys/details", Status: 503})
	if id, err := port.KeyOf(t.Context(), hand.Secret); id != "" || err == nil {
		t.Errorf("KeyOf() without a reply = %q, %v", id, err)
	}
}

// The region takes a key from whoever can show a token that was made from it.
func TestPort_Install_isSignedByTheNewKey(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{})
	signedBy := map[string]string{}
	store := c.open(t, ibmcloud.Options{APIKey: c.Users()[0].APIKey, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		signedBy[r.Method+" "+r.URL.Path] = r.Header.Get("Authorization")
		return inMemory{c}.RoundTrip(r)
	})})
	port := store.Port()
	hand := c.mint(t, port, userkey.Spec{})
	if err := port.Prove(t.Context(), hand); err != nil {
		t.Fatal(err)
	}
	got, err := port.Install(t.Context(), toronto, hand)
	if err != nil {
		t.Fatal(err)
	}
	want := userkey.Credential{Region: toronto, ID: got.ID, Name: hand.Key.Name, KeyID: hand.Key.ID, CreatedAt: noon()}
	if diff := cmp.Diff(want, got); diff != "" || got.ID == "" {
		t.Errorf("the credential differs (-want +got):\n%s", diff)
	}
	if says := c.Credentials()[len(c.Credentials())-1].Description; says != "Holds the API key "+hand.Key.ID+". Installed by terraform-provider-watsonx." {
		t.Errorf("the credential says %q", says)
	}
	mint, install := signedBy["POST /iam/v1/apikeys"], signedBy["POST /platform/ca-tor/v1/task_credentials"]
	if mint == "" || install == "" || mint == install {
		t.Error("the provider's own token signed the installation")
	}
}

// What a refusal means for a run: the domain's word for it, or none, beside the cause.
func TestPort_translatesRefusals(t *testing.T) {
	t.Parallel()
	mint, install, withdraw, discard := (*trial).mint, (*trial).install, (*trial).withdraw, (*trial).discard
	prove, mintOwn := (*trial).prove, (*trial).mintOwn
	container := func(code, message string) string {
		return fmt.Sprintf(`{"trace":"t","errors":[{"code":%q,"message":%q}]}`, code, message)
	}
	tests := map[string]struct {
		call  func(*trial) error
		fault emulator.Fault
		want  error // nil for no word of the domain
		cause error // of the client, if it has a kind
	}{
		"mint, a bad request":              {mint, emulator.Fault{Status: 400}, nil, nil},
		"mint, no reply":                   {mint, emulator.Fault{LostReply: true}, userkey.ErrAmbiguous, nil},
		"mint with a value, a bad request": {mintOwn, emulator.Fault{Status: 400}, keystore.ErrOwnValue, nil},
		"mint with a value, a conflict":    {mintOwn, emulator.Fault{Status: 409}, keystore.ErrOwnValue, ibmcloud.ErrConflict},
		"prove, 503":                       {prove, emulator.Fault{Status: 503}, nil, nil},

		"install, a conflict":                        {install, emulator.Fault{Status: 409}, userkey.ErrOnlyOne, ibmcloud.ErrConflict},
		"install, 400 that says so in its code":      {install, emulator.Fault{Status: 400, Body: container("already_exists", "no")}, userkey.ErrOnlyOne, nil},
		"install, 400 that says that one exists":     {install, emulator.Fault{Status: 400, Body: container("invalid_request", "A task credential exists for this user.")}, userkey.ErrOnlyOne, nil},
		"install, 400 for a key that does not exist": {install, emulator.Fault{Status: 400, Body: container("invalid_request", "The API key does not exist.")}, userkey.ErrNotReady, nil},
		"install, 400 for whatever reason":           {install, emulator.Fault{Status: 400, Body: container("invalid_request", "The API key is not valid.")}, userkey.ErrNotReady, nil},
		"install, no reply":                          {install, emulator.Fault{LostReply: true}, userkey.ErrAmbiguous, nil},
		"withdraw, denied":                           {withdraw, emulator.Fault{Status: 403}, nil, ibmcloud.ErrDenied},
		"withdraw, not there":                        {withdraw, emulator.Fault{Status: 404}, userkey.ErrGone, ibmcloud.ErrNotFound},
		"withdraw, no reply":                         {withdraw, emulator.Fault{LostReply: true}, userkey.ErrAmbiguous, nil},
		"discard, not there":                         {discard, emulator.Fault{Status: 404}, userkey.ErrGone, ibmcloud.ErrNotFound},
	}
	words := []error{userkey.ErrAmbiguous, userkey.ErrGone, userkey.ErrNoRoom, userkey.ErrNotReady, userkey.ErrOnlyOne, keystore.ErrOwnValue}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, emulator.Options{})
			try := &trial{cloud: c, T: t, port: c.store.Port()}
			try.hand = c.mint(t, try.port, userkey.Spec{})
			credential, err := try.port.Install(t.Context(), frank, try.hand)
			if err != nil {
				t.Fatal(err)
			}
			try.credential = credential
			tt.fault.Path = "*"
			c.fault(t, tt.fault)
			err = tt.call(try)
			for _, word := range words {
				if errors.Is(err, word) != (word == tt.want) { //nolint:errorlint // Whether they are the same word.
					t.Errorf("the error is %v, want %v", err, tt.want)
				}
			}
			refusal, ok := errors.AsType[*ibmcloud.Error](err)
			if !ok || err.Error() != refusal.Error() || tt.cause != nil && !errors.Is(err, tt.cause) {
				t.Errorf("the error is %v, want that of the client, %v", err, tt.cause)
			}
		})
	}
}

// A trial is one call of the port beside a key that is installed in one region.
type trial struct {
	*cloud
	*testing.T

	port       userkey.Backend
	hand       userkey.Hand
	credential userkey.Credential
}

func (r *trial) mint() error {
	_, _, err := r.port.Mint(r.Context(), userkey.Spec{})
	return err
}

func (r *trial) mintOwn() error {
	_, _, err := r.port.Mint(r.Context(), userkey.Spec{Value: userkey.NewSecret(strings.Repeat("own-value-", 5))})
	return err
}

func (r *trial) install() error {
	_, err := r.port.Install(r.Context(), south, r.hand)
	return err
}

func (r *trial) prove() error    { return r.port.Prove(r.Context(), r.hand) }
func (r *trial) withdraw() error { return r.port.Withdraw(r.Context(), r.credential) }
func (r *trial) discard() error  { return r.port.Discard(r.Context(), r.hand.Key) }

// What IAM says by itself, without a fault.
func TestPort_translatesWhatIAMSays(t *testing.T) {
	t.Parallel()
	c := newCloud(t, emulator.Options{KeyLimit: 2, Propagation: time.Minute})
	port := c.store.Port()
	hand := c.mint(t, port, userkey.Spec{})
	if err := port.Prove(t.Context(), hand); !errors.Is(err, userkey.ErrNotReady) || !errors.Is(err, ibmcloud.ErrUnknownKey) {
		t.Errorf("Prove() of a key that has not spread = %v", err)
	}
	if _, _, err := port.Mint(t.Context(), userkey.Spec{}); !errors.Is(err, userkey.ErrNoRoom) || !errors.Is(err, ibmcloud.ErrLimit) {
		t.Errorf("Mint() at the limit = %v", err)
	}
	c.Advance(2 * time.Minute)
	if _, err := port.Amend(t.Context(), hand.Key, userkey.Spec{Locked: userkey.Known(true)}); err != nil {
		t.Fatal(err)
	}
	locked := hand.Key
	locked.Locked = true
	for _, want := range []error{nil, userkey.ErrGone} {
		if err := port.Discard(t.Context(), locked); !errors.Is(err, want) {
			t.Errorf("Discard() = %v, want %v", err, want)
		}
	}
	if left := c.series(emulator.StatusPhasedOut); len(left) > 0 {
		t.Errorf("the locked key is still there: %+v", left)
	}
}
