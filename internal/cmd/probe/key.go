// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// askChangesOfKey leaves the key as it was.
func (s *session) askChangesOfKey(ctx context.Context, key *probeKey) {
	end := minute(s.latest.Add(time.Hour))
	endless := s.update(ctx, key, "*", map[string]any{"expires_at": ""})
	seen := s.iam(ctx, get, key.path, nil)
	s.judge(43, endless.isOK() && seen.at("expires_at") == "", fmt.Sprintf("%s, and the key ends %q", endless, seen.at("expires_at")))
	if back := s.update(ctx, key, "*", map[string]any{"expires_at": end}); s.err == nil && !back.isOK() {
		s.err = fmt.Errorf("the key does not end by itself any more: %s", back)
	}
	stale := s.iam(ctx, get, key.path, nil).header.Get("Etag")
	s.update(ctx, key, "*", map[string]any{"action_when_leaked": "none"})
	bare := s.update(ctx, key, "", map[string]any{"action_when_leaked": "none"})
	late := s.update(ctx, key, stale, map[string]any{"action_when_leaked": "none"})
	s.judge(44, bare.status == http.StatusBadRequest && late.status == http.StatusConflict, both(bare, late))
	if late.status == http.StatusConflict {
		s.judge(45, late.code() == "BXNIM0170E", late)
	} else {
		s.skip(45, "a stale If-Match is no conflict")
	}
}

func (s *session) askDisabled(ctx context.Context, key *probeKey, job string) {
	disabled := s.iam(ctx, post, key.path+"/disable", nil)
	got := s.login(ctx, key.value)
	s.judge(46, got.status == http.StatusBadRequest && got.code() == "BXNIM0408E", both(disabled, got))
	if job != "" {
		run := s.startRun(ctx, job)
		ended := s.ended(ctx, run)
		s.judgeFailure(97, ended, "task_credentials_not_valid")
	}
	s.iam(ctx, del, key.path+"/disable", nil)
}

func (s *session) askEndOfCredential(ctx context.Context, key *probeKey, held string) {
	got := s.withdraw(ctx, held)
	s.judge(50, got.status == http.StatusNoContent, got.status)
	left := s.iam(ctx, get, key.path, nil)
	s.judge(51, left.isOK(), left)
}

func (s *session) askLocked(ctx context.Context, key *probeKey) {
	s.iam(ctx, post, key.path+"/lock", nil)
	token := s.login(ctx, key.value)
	s.judge(47, token.isOK(), token)
	disabled := s.iam(ctx, post, key.path+"/disable", nil)
	s.judge(49, disabled.status == http.StatusConflict, disabled)
	if disabled.isOK() {
		s.iam(ctx, del, key.path+"/disable", nil)
	}
	changed := s.update(ctx, key, "*", map[string]any{"action_when_leaked": "none"})
	deleted := s.iam(ctx, del, key.path, nil)
	s.judge(48, changed.status == http.StatusConflict && deleted.status == http.StatusConflict, both(changed, deleted))
	if s.err == nil && deleted.isOK() {
		s.err = errors.New("the key was deleted although it was locked")
	}
	s.iam(ctx, del, key.path+"/lock", nil)
}

// askEndOfKey lets the key expire, and deletes it before the credential that holds
// it, which is the probe's own, too.
func (s *session) askEndOfKey(ctx context.Context, key *probeKey) {
	again := s.store(ctx, key.value, key.token, nil)
	if again.isOK() {
		s.await(ctx, "the new credential is not seen", func() bool { return s.listed(ctx)[again.at("id")] != nil })
	}

	past := s.update(ctx, key, "*", map[string]any{"expires_at": minute(s.latest.Add(-time.Hour))})
	s.judge(53, past.status == http.StatusBadRequest, past)

	soon := s.update(ctx, key, "*", map[string]any{"expires_at": minute(s.latest.Add(2 * time.Minute))})
	var refused reply
	if past.isOK() || soon.isOK() {
		s.await(ctx, "a key that has expired can still be exchanged for a token", func() bool {
			refused = s.login(ctx, key.value)
			return !refused.isOK()
		})
		s.judge(54, refused.status == http.StatusBadRequest && refused.code() == "BXNIM0407E", refused)
	} else {
		s.skip(54, "the end of the key could not be changed: "+soon.String())
	}
	if !again.isOK() {
		s.skip(52, "the key could not be stored a second time: "+again.String())
		return
	}

	deleted := s.iam(ctx, del, key.path, nil)
	if !deleted.isOK() {
		s.skip(52, "the key could not be deleted: "+deleted.String())
		return
	}

	s.made.keyID = ""
	s.judge(52, s.listed(ctx)[again.at("id")] != nil, "the credential is gone")
}
