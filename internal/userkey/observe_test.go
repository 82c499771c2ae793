// SPDX-License-Identifier: MPL-2.0

package userkey_test

import (
	"errors"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/userkey"
)

// A sight is one sentence of what a refresh makes of a look.
type sight struct {
	held func(*userkey.Held)                         // beside a key that is where it should be; nil for no more
	look func(*userkey.Seen, userkey.Held)           // what differs from what the state has; nil for nothing
	want func(after *userkey.Held, looked time.Time) // what differs afterwards; nil for nothing
}

// lookAt is what a look at an unchanged world shows.
func lookAt(h userkey.Held) userkey.Seen {
	v := looked(nil)
	if h.Active.ID != "" {
		v.Keys = append(v.Keys, h.Active)
	}
	for _, k := range h.PastKeys {
		v.Keys = append(v.Keys, k.Key)
	}
	for _, region := range h.Regions() {
		v.Credentials[region] = nil
		if c, ok := h.Credentials[region]; ok {
			v.Credentials[region] = []userkey.Credential{c}
		}
	}
	v.Refused = map[string]error{}
	return v
}

func sights(t *testing.T, all map[string]sight) {
	t.Helper()
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inPlace()
			if s.held != nil {
				s.held(&h)
			}
			v, want := lookAt(h), h
			if s.look != nil {
				s.look(&v, h)
			}
			if s.want != nil {
				s.want(&want, v.Now)
			}
			after, gone, _ := h.Observe(v)
			if gone {
				t.Fatal("Observe() says that nothing is left")
			}
			if diff := differs(after, want); diff != "" {
				t.Errorf("Observe() differs (-want +got):\n%s", diff)
			}
			again, _, found := after.Observe(v)
			if diff := differs(again, after); diff != "" {
				t.Errorf("a second look at the same differs (-first +second):\n%s", diff)
			}
			for _, f := range found {
				if f.Kind == userkey.FoundReplaced {
					t.Error("a second look tells of the replacement again")
				}
			}
		})
	}
}

// seeKey changes how a look shows a key.
func seeKey(id string, how func(*userkey.Key)) func(*userkey.Seen, userkey.Held) {
	return func(v *userkey.Seen, _ userkey.Held) {
		for i := range v.Keys {
			if v.Keys[i].ID == id {
				how(&v.Keys[i])
			}
		}
	}
}

func seeNoCredential(region string) func(*userkey.Seen, userkey.Held) {
	return func(v *userkey.Seen, _ userkey.Held) { v.Credentials[region] = nil }
}

func seeNoKey(v *userkey.Seen, _ userkey.Held) { v.Keys = v.Keys[1:] }

// seeNew shows another key in place of the Active one.
func seeNew(k userkey.Key, in ...string) func(*userkey.Seen, userkey.Held) {
	return func(v *userkey.Seen, _ userkey.Held) {
		v.Keys = append(v.Keys, k)
		for _, region := range in {
			v.Credentials[region] = []userkey.Credential{stored("C9", region, k)}
		}
	}
}

func seeUntold(region string) func(*userkey.Seen, userkey.Held) {
	return func(v *userkey.Seen, _ userkey.Held) {
		v.Credentials[region] = []userkey.Credential{{ID: "C5", Region: region, Name: "made by a script"}}
	}
}

func seeRefusal(region string) func(*userkey.Seen, userkey.Held) {
	return func(v *userkey.Seen, _ userkey.Held) {
		delete(v.Credentials, region)
		v.Refused[region] = errDenied
	}
}

var errDenied = errors.New("403")

// inForce says that a policy and an age are asked for.
func inForce(p userkey.ExternalPolicy) func(*userkey.Held) {
	return both(policy(p), func(h *userkey.Held) { h.Settings.RotateAfter = userkey.Known[int64](30) })
}

func because(reason userkey.Reason) func(*userkey.Held, time.Time) {
	return func(after *userkey.Held, _ time.Time) { after.Reason = reason }
}

func TestHeld_Observe_settings(t *testing.T) {
	t.Parallel()
	sights(t, map[string]sight{
		"an unchanged world changes nothing":      {},
		"nor does one with Phased out keys":       {held: both(phasedOut("K0", 20), phasedOut("K1", 1))},
		"nor does one with two regions":           {held: inBoth},
		"nor does one that another took over":     {held: both(rotatedByAnother, func(h *userkey.Held) { h.Settled = "K9" })},
		"nor does one with a credential untold":   {held: both(untoldIn(there))},
		"nor does one with no Active key, untold": {held: both(untoldIn(here), func(h *userkey.Held) { h.PreviousID = "K2" })},
		"somebody edited the description": {
			look: seeKey("K2", func(k *userkey.Key) { k.Description = "x" }),
			want: func(after *userkey.Held, _ time.Time) {
				after.Active.Description, after.Settings.Description = "x", userkey.Known("x")
			},
		},
		"somebody wiped the mark with the description: the key stays ours": {
			look: seeKey("K2", func(k *userkey.Key) { k.Mark = userkey.Mark{} }),
		},
		"somebody wiped the mark of a Phased out key: it stays ours": {
			held: phasedOut("K1", 1), look: seeKey("K1", func(k *userkey.Key) { k.Mark = userkey.Mark{} }),
		},
		"somebody took our lock off": {
			held: lockedByUs, look: seeKey("K2", func(k *userkey.Key) { k.Locked = false }),
			want: func(after *userkey.Held, _ time.Time) {
				after.Active.Locked, after.Settings.Locked = false, userkey.Known(false)
			},
		},
		"somebody locked the key, and locked is not set: the argument is not invented": {
			look: seeKey("K2", func(k *userkey.Key) { k.Locked = true }),
			want: func(after *userkey.Held, _ time.Time) { after.Active.Locked = true },
		},
		"action_when_leaked differs": {
			held: func(h *userkey.Held) {
				h.Settings.WhenLeaked, h.Active.WhenLeaked = userkey.Known("disable"), "disable"
			},
			look: seeKey("K2", func(k *userkey.Key) { k.WhenLeaked = "none" }),
			want: func(after *userkey.Held, _ time.Time) {
				after.Active.WhenLeaked, after.Settings.WhenLeaked = "none", userkey.Known("none")
			},
		},
		"action_when_leaked is not set: the argument is not invented": {
			look: seeKey("K2", func(k *userkey.Key) { k.WhenLeaked = "none" }),
			want: func(after *userkey.Held, _ time.Time) { after.Active.WhenLeaked = "none" },
		},
		"IAM does not say what a leak does: the argument stays": {
			held: func(h *userkey.Held) { h.Settings.WhenLeaked = userkey.Known("disable") },
		},
		"another state adopted the key and edits it: our settings stay as our last apply had them": {
			look: seeKey("K2", func(k *userkey.Key) { k.Mark.Tag, k.Description = otherTag, "theirs" }),
			want: func(after *userkey.Held, _ time.Time) {
				after.Active.Mark.Tag, after.Active.Description = otherTag, "theirs"
			},
		},
	})
}

func TestHeld_Observe_whatIsWhere(t *testing.T) {
	t.Parallel()
	fromConsole, fromOther := bought("K9", at(11, 0, 0)), minted("K9", at(11, 0, 0), otherTag)
	ourNext := minted("K9", at(11, 0, 0), ourTag)
	replacedBy := func(k userkey.Key, settled string, reason userkey.Reason) func(*userkey.Held, time.Time) {
		return func(after *userkey.Held, _ time.Time) {
			was := after.Active
			after.Active, after.PreviousID, after.Settled, after.Reason = k, was.ID, settled, reason
			after.Credentials = map[string]userkey.Credential{here: stored("C9", here, k)}
			after.PastKeys = []userkey.PastKey{{Key: was, Since: k.Born()}}
			after.Value = userkey.Secret{}
		}
	}
	sights(t, map[string]sight{
		"the console rotated, adopt: the new key is accepted": {
			look: seeNew(fromConsole, here), want: replacedBy(fromConsole, "K9", ""),
		},
		"the console rotated, rotate: the key is due": {
			held: policy(userkey.ExternalRotate), look: seeNew(fromConsole, here), want: replacedBy(fromConsole, "K2", userkey.NotInstalled),
		},
		"the console rotated, error: nothing is accepted": {
			held: policy(userkey.ExternalError), look: seeNew(fromConsole, here), want: replacedBy(fromConsole, "K2", ""),
		},
		"another state rotated: the series is taken over, nothing is due, and the kept value is forgotten": {
			held: both(keptValue, inForce(userkey.ExternalRotate)), look: seeNew(fromOther, here), want: replacedBy(fromOther, "K2", ""),
		},
		"a run of ours that died had installed its key: it is ours under any policy": {
			held: policy(userkey.ExternalError), look: seeNew(ourNext, here), want: replacedBy(ourNext, "K9", ""),
		},
		"the private state was lost: what is Active is accepted": {
			held: both(policy(userkey.ExternalError), func(h *userkey.Held) { h.Settled = "" }),
			want: func(after *userkey.Held, _ time.Time) { after.Settled = "K2" },
		},
		"the credential was deleted: the key is Phased out as of now": {
			look: seeNoCredential(here),
			want: func(after *userkey.Held, looked time.Time) {
				after.PastKeys = []userkey.PastKey{{Key: after.Active, Since: looked}}
				after.Active, after.PreviousID, after.Reason = userkey.Key{}, "K2", userkey.NotInstalled
				after.Credentials = nil
			},
		},
		"the key was deleted, others are Phased out: it is missing": {
			held: phasedOut("K1", 1), look: seeNoKey,
			want: func(after *userkey.Held, _ time.Time) {
				after.Active, after.PreviousID, after.Reason, after.Credentials = userkey.Key{}, "K2", userkey.Missing, nil
			},
		},
		"a script replaced the credential, adopt: nothing is due": {
			look: seeUntold(here),
			want: func(after *userkey.Held, looked time.Time) {
				after.PastKeys = []userkey.PastKey{{Key: after.Active, Since: looked}}
				after.Active, after.PreviousID = userkey.Key{}, "K2"
				after.Credentials = map[string]userkey.Credential{here: {ID: "C5", Region: here, Name: "made by a script"}}
			},
		},
		"a script replaced the credential in one region of two, adopt: nothing is due": {
			held: inBoth, look: seeUntold(there),
			want: func(after *userkey.Held, _ time.Time) {
				after.Credentials = map[string]userkey.Credential{here: after.Credentials[here], there: {ID: "C5", Region: there, Name: "made by a script"}}
			},
		},
		"the same, rotate: the key is due": {
			held: both(inBoth, policy(userkey.ExternalRotate)), look: seeUntold(there),
			want: func(after *userkey.Held, _ time.Time) {
				after.Credentials = map[string]userkey.Credential{here: after.Credentials[here], there: {ID: "C5", Region: there, Name: "made by a script"}}
				after.Reason = userkey.NotInstalled
			},
		},
		"a region lost its credential: the key is due": {
			held: inBoth, look: seeNoCredential(there),
			want: func(after *userkey.Held, _ time.Time) {
				after.Credentials = map[string]userkey.Credential{here: after.Credentials[here]}
				after.Reason = userkey.NotInstalled
			},
		},
		"a region lost its credential and the state has the value: no rotation is due": {
			held: both(inBoth, keptValue), look: seeNoCredential(there),
			want: func(after *userkey.Held, _ time.Time) {
				after.Credentials = map[string]userkey.Credential{here: after.Credentials[here]}
			},
		},
		"a region refuses: what the state saw there stays":        {held: inBoth, look: seeRefusal(there)},
		"the only region refuses: what the state saw there stays": {look: seeRefusal(here)},
		"a region refuses that has another key: that stays, nothing is due": {
			held: halfWay,
			look: func(v *userkey.Seen, h userkey.Held) {
				v.Keys = append(v.Keys, minted("K1", at(9, 0, 0), ourTag))
				seeRefusal(there)(v, h)
			},
			want: because(""),
		},
		"a region refuses in which nothing was: nothing is due": {
			held: lostThere, look: seeRefusal(there), want: because(""),
		},
	})
}
