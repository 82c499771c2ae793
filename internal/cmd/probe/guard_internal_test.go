// SPDX-License-Identifier: MPL-2.0

package main

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-watsonx/terraform-provider-watsonx/internal/emulator"
)

func TestProbe_refusesToStart(t *testing.T) {
	t.Parallel()

	const ownID = "the ID of the credential"
	for name, tt := range map[string]struct {
		env     map[string]string
		args    []string
		typed   string
		stored  bool // the user has a task credential in us-south
		options emulator.Options
		want    string
	}{
		"without an account":              {env: map[string]string{"WATSONX_PROBE_ACCOUNT": ""}, want: "set WATSONX_PROBE_ACCOUNT"},
		"in another account":              {env: map[string]string{"WATSONX_PROBE_ACCOUNT": "0123456789abcdef"}, want: "another account"},
		"without a key":                   {env: map[string]string{"IBMCLOUD_API_KEY": ""}, want: "set IBMCLOUD_API_KEY"},
		"with a key that nobody has":      {env: map[string]string{"IBMCLOUD_API_KEY": "nobody-has-this-key"}, want: "BXNIM0415E"},
		"with a trusted profile":          {options: emulator.Options{Role: "trusted-profile"}, want: "not that of a person"},
		"with an asset without a project": {args: []string{"-asset", "a"}, want: "-asset needs -project"},
		"with a word that is no flag":     {args: []string{"change"}, want: "is no flag"},
		"in a region on AWS": {
			env: map[string]string{"WATSONX_PLATFORM_ENDPOINT": ""}, args: []string{"-region", "us-east-1"}, want: "tokens of another service",
		},
		"where a credential is":               {args: []string{"-change"}, stored: true, want: "which your jobs use"},
		"where another credential is":         {args: []string{"-change", "-replace", "other"}, stored: true, want: "which your jobs use"},
		"to replace what is not there":        {args: []string{"-change", "-replace", "other"}, want: "you have no task credential other"},
		"to replace without a change":         {args: []string{"-replace", "other"}, want: "-replace needs -change"},
		"to replace when another ID is typed": {args: []string{"-change", "-replace", ownID}, stored: true, typed: "other\n", want: "nothing was changed"},
		"to replace when nothing is typed":    {args: []string{"-change", "-replace", ownID}, stored: true, want: "nothing was changed"},
		"where the list of credentials fails": {args: []string{"-change"}, options: emulator.Options{NoProfile: []string{"us-south"}}, want: "nobody knows"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newStand(t, tt.options, nil)
			cloud.text = tt.typed
			maps.Copy(cloud.env, tt.env)
			own := ""
			if tt.stored {
				own = cloud.store(t)
			}
			args := slices.Clone(tt.args)
			if i := slices.Index(args, ownID); i >= 0 {
				args[i] = own
			}
			got := cloud.run(t.Context(), t, args...)
			if got.code != exitRefused || !strings.Contains(got.said, tt.want) {
				t.Errorf("it exits with %d, want 2 and %q:\n%s", got.code, tt.want, got.said)
			}
			for _, request := range cloud.Requests() {
				if request.Method != http.MethodGet && !strings.HasSuffix(request.Path, "/token") {
					t.Errorf("it sent %s %s", request.Method, request.Path)
				}
			}
		})
	}
}

// store stores a credential as the console does, and returns its ID.
func (s *stand) store(t *testing.T) string {
	t.Helper()
	if err := s.Console(emulator.ConsoleAction{Act: "create"}); err != nil {
		t.Fatal(err)
	}
	for _, held := range s.Credentials() {
		if held.IAMID == s.Users()[0].IAMID {
			return held.ID
		}
	}
	t.Fatal("the console stored nothing")
	return ""
}

func TestProbe_replacesACredentialWhenItsIDIsTypedOnceMore(t *testing.T) {
	t.Parallel()
	cloud := newStand(t, emulator.Options{}, nil)
	own := cloud.store(t)
	cloud.text = own + "\n"
	got := cloud.probe(t.Context(), t, "-change", "-replace", own)
	if got.code != exitAsked || !strings.Contains(got.said, "rotate your user API key, or install it again") {
		t.Errorf("it exits with %d:\n%s", got.code, got.said)
	}
	for _, held := range cloud.Credentials() {
		if held.IAMID == cloud.Users()[0].IAMID {
			t.Errorf("the credential %q is still there", held.Name)
		}
	}
	if found := got.numbers(t, otherwise); len(found) > 0 {
		t.Errorf("otherwise: %d\n%s", found, got.said)
	}
}

func TestProbe_saysWhenItCouldNotCleanUp(t *testing.T) {
	t.Parallel()
	cloud := newStand(t, emulator.Options{}, nil)
	if err := cloud.AddFault(emulator.Fault{Method: http.MethodDelete, Path: "/iam/v1/apikeys/*", Status: http.StatusForbidden}); err != nil {
		t.Fatal(err)
	}
	got := cloud.probe(t.Context(), t, "-change")
	if got.code != exitNotClean || !strings.Contains(got.said, "the clean-up failed") {
		t.Errorf("it exits with %d, want 1:\n%s", got.code, got.said)
	}
	cloud.ClearFaults()
	if got = cloud.probe(t.Context(), t, "-change"); got.code != exitAsked || len(cloud.left()) > 0 {
		t.Errorf("the next start exits with %d and leaves %q, want 0 and nothing", got.code, cloud.left())
	}
}

func TestProbe_leavesNothingWhenAReplyIsLost(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"of the key":        "/iam/v1/apikeys",
		"of the credential": "*/v1/task_credentials",
		"of a job":          "*/v2/jobs",
		"of a run":          "*/runs",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := newStand(t, emulator.Options{Propagation: 30 * time.Second}, nil)
			if err := cloud.AddFault(emulator.Fault{Method: http.MethodPost, Path: path, LostReply: true, Times: 1}); err != nil {
				t.Fatal(err)
			}
			got := cloud.probe(t.Context(), t, everything()...)
			if got.code != exitAsked || len(cloud.left()) > 0 || !strings.Contains(got.said, "the run stopped") {
				t.Errorf("it exits with %d and leaves %q, want 0 and nothing:\n%s", got.code, cloud.left(), got.said)
			}
		})
	}
}

func TestProbe_changesNothingUnlessItIsTold(t *testing.T) {
	t.Parallel()
	cloud := newStand(t, emulator.Options{}, nil)
	cloud.probe(t.Context(), t, "-project", "a-project")
	for _, request := range cloud.Requests() {
		if request.Method != http.MethodGet && !strings.HasSuffix(request.Path, "/token") {
			t.Errorf("it sent %s %s", request.Method, request.Path)
		}
	}
}

func TestPage_isUpToDate(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "..", "docs", "contributing", "assumptions.md")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ReplaceAll(string(text), "\r\n", "\n") != page() {
		t.Error("docs/contributing/assumptions.md is not what the lists say; run make generate")
	}
}

func TestPage_saysOfEachAssumptionHowToAsk(t *testing.T) {
	t.Parallel()

	known := map[int]bool{}
	for _, assumption := range emulator.Assumptions() {
		known[assumption.Number] = true
		if howToAsk(assumption.Number) == "" {
			t.Errorf("%s has no probe and no reason", assumption.ID())
		}
		for _, one := range unasked() {
			if slices.Contains(one.numbers, assumption.Number) && strings.HasPrefix(howToAsk(assumption.Number), "probe") {
				t.Errorf("%s has a probe and a reason why there is none", assumption.ID())
			}
		}
	}

	last := 0
	for _, one := range probes() {
		if one.number <= last {
			t.Errorf("probe %d comes after %d", one.number, last)
		}
		last = one.number
		for _, number := range one.assumptions {
			if !known[number] {
				t.Errorf("probe %d is about A%d, which is not assumed", one.number, number)
			}
		}
	}
}
