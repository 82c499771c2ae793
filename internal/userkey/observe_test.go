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
	held  func(*userkey.Held)                         // beside a key that is where it should be; nil for no more
	look  seeing                                      // nil for what the state has
	want  func(after *userkey.Held, looked time.Time) // what differs afterwards; nil for nothing
	found []userkey.Finding                           // what the user is told
}

// seeing is how a look differs from what the state has.
type seeing func(*userkey.Seen, userkey.Held)

func seeAll(all ...seeing) seeing {
	return func(v *userkey.Seen, h userkey.Held) {
		for _, see := range all {
			see(v, h)
		}
	}
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
			after, gone, told := h.Observe(v)
			if gone {
				t.Fatal("Observe() says that nothing is left")
			}
			if diff := differs(after, want); diff != "" {
				t.Errorf("Observe() differs (-want +got):\n%s", diff)
			}
			if diff := differs(told, s.found); diff != "" {
				t.Errorf("Observe() finds something else (-want +got):\n%s", diff)
			}
			again, _, told := after.Observe(v)
			if diff := differs(again, after); diff != "" {
				t.Errorf("a second look at the same differs (-first +second):\n%s", diff)
			}
			for _, f := range told {
				if f.Kind == userkey.FoundReplaced {
					t.Error("a second look tells of the replacement again")
				}
			}
		})
	}
}

// seeKey changes how a look shows a key.
func seeKey(id string, how func(*userkey.Key)) seeing {
	return func(v *userkey.Seen, _ userkey.Held) {
		for i := range v.Keys {
			if v.Keys[i].ID == id {
				how(&v.Keys[i])
			}
		}
	}
}

func seeNoCredential(region string) seeing {
	return func(v *userkey.Seen, _ userkey.Held) { v.Credentials[region] = nil }
}

func seeNoKey(v *userkey.Seen, _ userkey.Held) { v.Keys = v.Keys[1:] }

// seeNew shows another key in place of the Active one.
func seeNew(k userkey.Key, in ...string) seeing {
	return func(v *userkey.Seen, _ userkey.Held) {
		v.Keys = append(v.Keys, k)
		for _, region := range in {
			v.Credentials[region] = []userkey.Credential{stored("C9", region, k)}
		}
	}
}

func seeOthers(n int) seeing {
	return func(v *userkey.Seen, _ userkey.Held) { v.Others = make([]userkey.Key, n) }
}

// byScript is a credential that does not tell which key it holds.
func byScript(region string) userkey.Credential {
	return userkey.Credential{ID: "C5", Region: region, Name: "made by a script"}
}

func seeUntold(region string) seeing {
	return func(v *userkey.Seen, _ userkey.Held) { v.Credentials[region] = []userkey.Credential{byScript(region)} }
}

func seeRefusal(region string) seeing {
	return func(v *userkey.Seen, _ userkey.Held) {
		delete(v.Credentials, region)
		v.Refused[region] = errDenied
	}
}

var errDenied = errors.New("403")

func refusal(region string) userkey.Finding {
	return userkey.Finding{Kind: userkey.FoundRefused, Regions: []string{region}, Err: errDenied}
}

// inForce says that a policy and an age are asked for.
func inForce(p userkey.ExternalPolicy) func(*userkey.Held) {
	return both(policy(p), func(h *userkey.Held) { h.Settings.RotateAfter = userkey.Known[int64](30) })
}

func because(reason userkey.Reason) func(*userkey.Held, time.Time) {
	return func(after *userkey.Held, _ time.Time) { after.Reason = reason }
}

func TestHeld_Observe_settings(t *testing.T) {
	t.Parallel()
	wiped := func(k *userkey.Key) { k.Mark = userkey.Mark{} }
	leaks := func(k *userkey.Key) { k.WhenLeaked = "none" }
	sights(t, map[string]sight{
		"an unchanged world changes nothing":     {},
		"nor does one that another took over":    {held: both(rotatedByAnother, func(h *userkey.Held) { h.Settled = "K9" })},
		"nor does one with fourteen keys in all": {look: seeOthers(13)},
		"fifteen keys of whatever kind: the limit is near": {
			look: seeOthers(14), found: []userkey.Finding{{Kind: userkey.FoundCrowded, Count: 15}},
		},
		"no key is Active, and a credential does not tell its key: nothing changes": {
			held:  both(untoldIn(here), func(h *userkey.Held) { h.PreviousID = "K2" }),
			found: []userkey.Finding{{Kind: userkey.FoundUntold, Regions: []string{here}}},
		},
		"somebody edited the description": {
			look: seeKey("K2", func(k *userkey.Key) { k.Description = "x" }),
			want: func(after *userkey.Held, _ time.Time) {
				after.Active.Description, after.Settings.Description = "x", userkey.Known("x")
			},
		},
		"somebody wiped the mark with the description: the key stays ours": {look: seeKey("K2", wiped)},
		"somebody wiped the mark of a Phased out key: it stays ours":       {held: phasedOut("K1", 1), look: seeKey("K1", wiped)},
		"somebody took our lock off": {
			held: lockedByUs, look: seeKey("K2", func(k *userkey.Key) { k.Locked = false }),
			want: func(after *userkey.Held, _ time.Time) {
				after.Active.Locked, after.Settings.Locked = false, userkey.Known(false)
			},
		},
		"action_when_leaked differs": {
			held: func(h *userkey.Held) { h.Settings.WhenLeaked = userkey.Known("disable") }, look: seeKey("K2", leaks),
			want: func(after *userkey.Held, _ time.Time) {
				after.Active.WhenLeaked, after.Settings.WhenLeaked = "none", userkey.Known("none")
			},
		},
		"action_when_leaked is not set: the argument is not invented": {
			look: seeKey("K2", leaks), want: func(after *userkey.Held, _ time.Time) { after.Active.WhenLeaked = "none" },
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
	replaced := func(k userkey.Key) []userkey.Finding {
		return []userkey.Finding{{Kind: userkey.FoundReplaced, Key: k, Was: inPlace().Active, At: at(11, 0, 0)}}
	}
	untoldThere := []userkey.Finding{{Kind: userkey.FoundUntold, Key: inPlace().Active, Regions: []string{there}}}
	scriptThere := func(after *userkey.Held, _ time.Time) {
		after.Credentials = map[string]userkey.Credential{here: after.Credentials[here], there: byScript(there)}
	}
	onlyHere := func(after *userkey.Held, _ time.Time) {
		after.Credentials = map[string]userkey.Credential{here: after.Credentials[here]}
	}
	sights(t, map[string]sight{
		"the console rotated, adopt: the new key is accepted": {
			look: seeNew(fromConsole, here), want: replacedBy(fromConsole, "K9", ""), found: replaced(fromConsole),
		},
		"the console rotated, rotate: the key is due": {
			held: policy(userkey.ExternalRotate), look: seeNew(fromConsole, here),
			want: replacedBy(fromConsole, "K2", userkey.NotInstalled), found: replaced(fromConsole),
		},
		"the console rotated and deleted our key: its own creation says when": {
			look: seeAll(seeNew(fromConsole, here), seeNoKey), found: replaced(fromConsole),
			want: func(after *userkey.Held, looked time.Time) {
				replacedBy(fromConsole, "K9", "")(after, looked)
				after.PastKeys = nil
			},
		},
		"another state rotated: the series is taken over, nothing is due, and the kept value is forgotten": {
			held: both(keptValue, inForce(userkey.ExternalRotate)), look: seeNew(fromOther, here),
			want: replacedBy(fromOther, "K2", ""), found: replaced(fromOther),
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
			look: seeUntold(here), found: []userkey.Finding{{Kind: userkey.FoundUntold, Regions: []string{here}}},
			want: func(after *userkey.Held, looked time.Time) {
				after.PastKeys = []userkey.PastKey{{Key: after.Active, Since: looked}}
				after.Active, after.PreviousID = userkey.Key{}, "K2"
				after.Credentials = map[string]userkey.Credential{here: byScript(here)}
			},
		},
		"the same, rotate: the key is due": {
			held: both(inBoth, policy(userkey.ExternalRotate)), look: seeUntold(there), found: untoldThere,
			want: func(after *userkey.Held, looked time.Time) {
				scriptThere(after, looked)
				after.Reason = userkey.NotInstalled
			},
		},
		"a region lost its credential: the key is due": {
			held: inBoth, look: seeNoCredential(there),
			want: func(after *userkey.Held, looked time.Time) {
				onlyHere(after, looked)
				after.Reason = userkey.NotInstalled
			},
		},
		"a region lost its credential and the state has the value: no rotation is due": {
			held: both(inBoth, keptValue), look: seeNoCredential(there), want: onlyHere,
		},
		"regions refuse: what the state saw there stays, and each is told": {
			held: inBoth, look: seeAll(seeRefusal(here), seeRefusal(there)), found: []userkey.Finding{refusal(there), refusal(here)},
		},
		"a region refuses that has another key: that stays, nothing is due": {
			held: halfWay, look: seeAll(seeNew(minted("K1", at(9, 0, 0), ourTag)), seeRefusal(there)),
			want: because(""), found: []userkey.Finding{refusal(there)},
		},
	})
}

// Only a look that finds neither key nor credential ends the resource.
func TestHeld_Observe_gone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		look seeing
		want bool
	}{
		"key and credential are gone":                             {look: seeAll(seeNoKey, seeNoCredential(here)), want: true},
		"the key is gone, its credential is there":                {look: seeNoKey},
		"the key is gone, and the region refuses":                 {look: seeAll(seeNoKey, seeRefusal(here))},
		"the key is gone, and a credential does not tell its key": {look: seeAll(seeNoKey, seeUntold(here))},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := inPlace()
			v := lookAt(h)
			tt.look(&v, h)
			if _, gone, _ := h.Observe(v); gone != tt.want {
				t.Errorf("gone: %v, want %v", gone, tt.want)
			}
		})
	}
}
