// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

const (
	post  = http.MethodPost
	put   = http.MethodPut
	patch = http.MethodPatch
	del   = http.MethodDelete
)

// How long the probe waits for what was made to be seen, and between two looks.
const (
	patience = 5 * time.Minute
	pause    = 2 * time.Second
)

// keyNote is the description of the probe's key. It says where its jobs may be.
const (
	keyNote   = "made by make probe, region %s project %s"
	noProject = "none"
)

// A probeKey is the key of the probe's own.
type probeKey struct {
	id, value, path string
	token           string        // made from it
	delay           time.Duration // until it was seen
}

// changeAll asks what needs a key of the probe's own, and removes all that it made,
// whatever happens. It fails only when that fails.
func (s *session) changeAll(ctx context.Context) (err error) {
	if err := s.clean(ctx, prefix, s.regions()); err != nil {
		return fmt.Errorf("what an earlier run left cannot be removed: %w", err)
	}
	defer func() {
		if failed := s.clean(ctx, prefix+s.run, []string{s.region}); failed != nil {
			err = fmt.Errorf("the clean-up failed; start make probe with -change again, or remove what is named %s%s in the console: %w",
				prefix, s.run, failed)
		}
	}()
	s.askChanges(ctx)
	return nil
}

func (s *session) askChanges(ctx context.Context) {
	key := s.mint(ctx)
	s.prove(ctx, key)
	s.askBeforeInstall(ctx, key)
	job := s.makeJobs(ctx)
	s.askRunWithoutCredential(ctx, job)
	held := s.install(ctx, key)
	held = s.askSecond(ctx, key, held)
	s.askRuns(ctx, job)
	s.askChangesOfKey(ctx, key)
	s.askDisabled(ctx, key, job)
	s.askEndOfCredential(ctx, key, held)
	s.askLocked(ctx, key)
	s.removeJobs(ctx)
	s.askEndOfKey(ctx, key)
}

// removeJobs removes the jobs as long as the key is there, which says to the next
// run where they are.
func (s *session) removeJobs(ctx context.Context) {
	if s.err == nil {
		s.err = s.sweepJobs(ctx, prefix+s.run, s.region, s.project)
	}
}

// mint creates the key, which ends by itself after an hour.
func (s *session) mint(ctx context.Context) *probeKey {
	project := s.project
	if project == "" {
		project = noProject
	}
	got := s.create(ctx, s.iamURL+"/v1/apikeys", "", map[string]any{
		"name": prefix + s.run, "iam_id": s.iamID, "account_id": s.accountID,
		"description": fmt.Sprintf(keyNote, s.region, project), "expires_at": minute(s.latest.Add(time.Hour)),
	})
	key := &probeKey{id: got.at("id"), value: got.at("apikey")}
	key.path = "/v1/apikeys/" + url.PathEscape(key.id)
	s.scrub.hide(key.value, "[secret]")
	if s.isServiceID {
		s.judge(30, got.status == http.StatusCreated, got)
	} else {
		s.skip(30, "the caller is a person")
	}
	if s.err == nil && (got.status != http.StatusCreated || key.id == "" || key.value == "") {
		s.err = fmt.Errorf("no API key could be created: %s", got)
	}
	s.made.keyID = key.id
	return key
}

// create sends a request that makes something. Whether it did is unknown when no
// reply comes.
func (s *session) create(ctx context.Context, to, token string, body any) reply {
	if s.err != nil {
		return reply{}
	}
	got := s.send(ctx, request{method: post, url: to, token: token, body: encoded(body)})
	if got.status == 0 || got.status >= http.StatusInternalServerError {
		s.made.unanswered = true
	}
	return got
}

// prove waits until the key is seen and can be exchanged for a token.
func (s *session) prove(ctx context.Context, key *probeKey) {
	start := s.latest
	got := s.iam(ctx, get, key.path, nil)
	if got.status == http.StatusNotFound {
		changed := s.update(ctx, key, "*", map[string]any{"action_when_leaked": "none"})
		s.judge(32, changed.status == http.StatusNotFound, changed)
	} else {
		s.skip(32, "reads show a new key at once")
	}
	s.await(ctx, "the new key is not seen", func() bool { return s.iam(ctx, get, key.path, nil).isOK() })
	s.made.keySeen = s.err == nil
	key.delay = s.latest.Sub(start)
	s.await(ctx, "the new key cannot be exchanged for a token", func() bool {
		key.token = s.login(ctx, key.value).at("access_token")
		return key.token != ""
	})
}

// await looks again and again until something is so.
func (s *session) await(ctx context.Context, otherwise string, isSo func() bool) {
	for range int(patience / pause) {
		if s.err != nil || isSo() {
			return
		}
		s.err = errors.Join(s.err, s.sleep(ctx, pause))
	}
	if s.err == nil {
		s.err = fmt.Errorf("%s after %s", otherwise, patience)
	}
}

func (s *session) update(ctx context.Context, key *probeKey, match string, body map[string]any) reply {
	if match == "" {
		return s.iam(ctx, put, key.path, body)
	}
	return s.iam(ctx, put, key.path, body, "If-Match", match)
}

// minute writes a time as IAM does.
func minute(at time.Time) string { return at.UTC().Format("2006-01-02T15:04-0700") }
