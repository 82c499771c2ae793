// SPDX-License-Identifier: MPL-2.0

package reliability_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/acctest/invariants"
	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

// A scene is a folder whose provider can be killed after any request.
type scene struct {
	folder
	cloud   *acctest.Cloud
	gate    *acctest.Gate
	regions []string
}

func newScene(t *testing.T, regions ...string) *scene {
	t.Helper()
	cloud := acctest.NewCloud(t, emulator.Options{})
	gate := cloud.NewGate(t)
	return &scene{folder: newFolder(t, cloud), cloud: cloud, gate: gate, regions: regions}
}

// kill begins an apply and kills the provider when the n-th request was carried
// out, before the provider reads the reply.
func (s *scene) kill(t *testing.T, n int) {
	t.Helper()
	observed(t, s.cloud, func() []invariants.Apply {
		killed := invariants.Apply{Before: s.state(), Regions: s.regions, Killed: true}
		reached := s.gate.Hold(n)
		wait := s.startApply()
		select {
		case <-reached:
			s.KillProvider()
		case <-time.After(30 * time.Second):
			t.Errorf("the apply did not send %d requests", n)
		}
		s.gate.Drop()
		if code, said := wait(); code == 0 {
			t.Fatalf("the apply did not notice that its provider is gone:\n%s", said)
		}
		killed.After = s.state()
		return []invariants.Apply{killed}
	})
}

// apply applies the configuration, and fails the test unless it converges and the plan
// after it is empty.
func (s *scene) apply(t *testing.T, atMost int) {
	t.Helper()
	s.applied(s.cloud, s.regions...)
	s.settled(t, atMost)
}

// A moment is a request after which the provider is killed.
type moment struct {
	number, of int
	request    string
}

func (m moment) String() string {
	return fmt.Sprintf("after request %d of %d, %s", m.number, m.of, m.request)
}

// moments returns the requests since the journal was cleared that change something, all of
// them or a sample, and the last: after another look all is as it was before. The sample
// holds the first, which mints, and every third from the third on: the withdrawals where
// one region follows another.
func (s *scene) moments(all bool) []moment {
	volatile := regexp.MustCompile(`[0-9a-f-]{36}|ApiKey-[0-9a-f-]+`)
	journal := s.cloud.Requests()
	var found []moment
	changes := 0
	for i, r := range journal {
		chosen := i == len(journal)-1
		if r.Method != http.MethodGet && !strings.HasSuffix(r.Path, "/token") {
			chosen = chosen || all || changes == 0 || changes%3 == 2
			changes++
		}
		if chosen {
			found = append(found, moment{i + 1, len(journal), r.Method + " " + volatile.ReplaceAllString(r.Path, "")})
		}
	}
	return found
}

// settled fails the test unless the apply before has converged and has minted no more
// keys than so many since the journal was cleared.
func (s *scene) settled(t *testing.T, atMost int) {
	t.Helper()
	converged(t, s.cloud, s.state(), s.regions...)
	if got := mints(s.cloud); got > atMost {
		t.Errorf("%d keys were minted, want at most %d", got, atMost)
	}
}

func scenes() map[string][]string {
	return map[string][]string{"one region": {"us-south"}, "three regions": {"us-south", "eu-de", "eu-gb"}}
}

func TestAccKill_rotationIsResumed(t *testing.T) {
	t.Parallel()
	for name, regions := range scenes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clean := rotating(t, regions)
			clean.Apply()
			moments := clean.moments(len(regions) == 1)
			clean.settled(t, 1)
			for _, m := range moments {
				t.Run(m.String(), func(t *testing.T) {
					t.Parallel()
					s := rotating(t, regions)
					s.kill(t, m.number)
					s.apply(t, 2)
				})
			}
		})
	}
}

// rotating returns a scene that is about to rotate.
func rotating(t *testing.T, regions []string) *scene {
	t.Helper()
	s := newScene(t, regions...)
	s.trigger("1", regions...)
	s.applied(s.cloud, regions...)
	s.trigger("2", regions...)
	s.cloud.ClearRequests()
	return s
}

func TestAccKill_creationIsResumed(t *testing.T) {
	t.Parallel()
	for name, regions := range scenes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clean := newScene(t, regions...)
			clean.trigger("1", regions...)
			clean.Apply()
			moments := clean.moments(false)
			clean.settled(t, 1)
			for _, m := range moments {
				t.Run(m.String(), func(t *testing.T) {
					t.Parallel()
					resumeCreation(t, m, regions)
				})
			}
		})
	}
}

// resumeCreation kills a create and applies again. What was installed by then is
// Active and no state knows it: it is imported, or adopted.
func resumeCreation(t *testing.T, m moment, regions []string) {
	t.Helper()
	s := killedCreation(t, m, regions)
	active := s.cloud.Active()
	s.cloud.ClearRequests()
	code, said := s.Run("apply", "-auto-approve", "-no-color", "-input=false")
	if (code == 0) != (active == "") {
		t.Fatalf("exit code %d, while the Active key is %q:\n%s", code, active, said)
	}
	if code == 0 {
		s.settled(t, 1)
		return
	}
	if sent := changing(s.cloud); len(sent) > 0 {
		t.Errorf("the apply that was refused has sent %+v", sent)
	}
	s.Write("import.tf", importBlock(t, said))
	s.apply(t, 1)

	s = killedCreation(t, m, regions)
	s.Write("main.tf", strings.Replace(s.read("main.tf"), "{", "{\n  adopt_existing = true", 1))
	s.apply(t, 2)
}

// killedCreation returns a scene whose create was killed an hour ago: no state has the
// tag of what it left behind, which until then may be another state's rotation.
func killedCreation(t *testing.T, m moment, regions []string) *scene {
	t.Helper()
	s := newScene(t, regions...)
	s.trigger("1", regions...)
	s.cloud.ClearRequests()
	s.kill(t, m.number)
	s.cloud.Advance(time.Hour)
	return s
}

// importBlock returns the block that an error offers.
func importBlock(t *testing.T, said string) string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(said) {
		line = strings.TrimPrefix(strings.TrimPrefix(line, "│"), " ")
		if len(lines) > 0 || strings.HasPrefix(line, "import {") {
			lines = append(lines, line)
		}
		if len(lines) > 0 && strings.HasPrefix(line, "}") {
			return strings.Join(lines, "")
		}
	}
	t.Fatalf("the error offers no import block:\n%s", said)
	return ""
}

// A create that is killed leaves a key with a tag that no state has: it might be
// another state's rotation on its way. The next create leaves it alone. An hour later
// it is a Phased out key of the state, which the destroy deletes.
func TestAccKill_leftoverOfACreationIsListedAfterAnHour(t *testing.T) {
	t.Parallel()
	clean := newScene(t, "us-south")
	clean.trigger("1")
	clean.Apply()
	moments := clean.moments(false)
	mint := slices.IndexFunc(moments, func(m moment) bool { return strings.HasPrefix(m.request, "POST /iam/v1/apikeys") })
	s := newScene(t, "us-south")
	s.trigger("1")
	s.cloud.ClearRequests()
	s.kill(t, moments[mint].number)
	s.applied(s.cloud, s.regions...)
	left := slices.DeleteFunc(s.cloud.Series(), func(k emulator.KeyRecord) bool { return k.ID == s.cloud.Active() })
	if len(left) != 1 {
		t.Fatalf("the create that was killed left %+v", left)
	}

	s.cloud.Advance(time.Hour)
	s.Apply("-refresh-only")
	converged(t, s.cloud, s.state(), s.regions...)
	s.Destroy()
	if err := s.cloud.Nothing(); err != nil {
		t.Error(err)
	}
}
