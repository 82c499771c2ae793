// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// store stores a key as a task credential, and remembers it.
func (s *session) store(ctx context.Context, value, token string, scope map[string]string) reply {
	body := map[string]any{
		"name": prefix + s.run, "description": "probe", "type": "iam_api_key", "secret": map[string]string{"api_key": value},
	}
	if scope != nil {
		body["scope"] = scope
	}
	got := s.create(ctx, s.host(s.region)+credentialsPath, token, body)
	if id := got.at("id"); got.isOK() && id != "" {
		s.made.credentialIDs[id] = false
	}
	return got
}

// withdraw deletes a task credential.
func (s *session) withdraw(ctx context.Context, id string) reply {
	got := s.platform(ctx, del, credentialsPath+"/"+url.PathEscape(id), nil)
	if got.isOK() {
		delete(s.made.credentialIDs, id)
	}
	return got
}

// askBeforeInstall asks what must be refused. What is not is removed at once.
func (s *session) askBeforeInstall(ctx context.Context, key *probeKey) {
	read, deletion := s.iam(ctx, get, "/v1/apikeys/ApiKey-"+unknownID, nil), s.iam(ctx, del, "/v1/apikeys/ApiKey-"+unknownID, nil)
	_, number := dig(read.body, "status_code").(float64)
	_, isText := dig(deletion.body, "status_code").(string)
	s.judge(31, number && isText, fmt.Sprintf("%v, and %q", dig(read.body, "status_code"), dig(deletion.body, "status_code")))
	s.removeReplaced(ctx)
	refused := func(number, status int, got reply) {
		s.judge(number, got.status == status, got)
		if id := got.at("id"); got.isOK() && id != "" {
			s.withdraw(ctx, id)
		}
	}
	refused(34, http.StatusBadRequest, s.store(ctx, "no-key-has-this-value-"+s.run, key.token, nil))
	refused(35, http.StatusBadRequest, s.store(ctx, key.value, key.token, map[string]string{"project_id": unknownID}))
	if s.isServiceID {
		refused(36, http.StatusForbidden, s.store(ctx, key.value, s.token, nil))
	} else {
		s.skip(36, "the caller is a person")
	}
}

// removeReplaced deletes the credential of -replace, once.
func (s *session) removeReplaced(ctx context.Context) {
	if s.replaced == "" || s.err != nil {
		return
	}
	// Without a reply it may be gone, too, and the user has to know.
	got := s.withdraw(ctx, s.replaced)
	if s.err == nil && !got.isOK() {
		s.err = fmt.Errorf("the task credential %s could not be deleted: %s", s.replaced, got)
		return
	}
	s.replaced = ""
}

// install stores the key, and returns the ID of its credential.
func (s *session) install(ctx context.Context, key *probeKey) string {
	start := s.latest
	got := s.store(ctx, key.value, key.token, nil)
	id := got.at("id")
	if s.err == nil && (!got.isOK() || id == "") {
		s.err = fmt.Errorf("the key could not be stored: %s", got)
	}
	var shown any
	s.await(ctx, "the new credential is not seen", func() bool {
		shown = s.listed(ctx)[id]
		return shown != nil
	})
	delay := s.latest.Sub(start)
	if s.err == nil {
		s.say("     The new key was seen after %s, its credential after %s.", key.delay, delay)
	}
	s.judge(33, (delay-key.delay).Abs() <= 3*pause, fmt.Sprintf("the key %s, the credential %s", key.delay, delay))
	owner, description := text(shown, "owner", "user_id"), text(shown, "description")
	s.judge(37, owner == s.iamID, fmt.Sprintf("owner.user_id is %q", owner))
	s.judge(38, description == "probe", fmt.Sprintf("%q", description))
	return id
}

// listed are the probe's credentials in the region, by ID.
func (s *session) listed(ctx context.Context) map[string]any {
	found := map[string]any{}
	if s.err != nil {
		return found
	}
	list, err := s.pages(ctx, s.host(s.region)+credentialsPath+"?type=iam_api_key", "credentials", "start")
	if err != nil && s.err == nil {
		s.err = err
	}
	for _, one := range list {
		if strings.HasPrefix(text(one, "name"), prefix+s.run) {
			found[text(one, "id")] = one
			s.made.credentialIDs[text(one, "id")] = true
		}
	}
	return found
}

// askSecond asks what concerns one credential beside another, and returns the one
// that is left.
func (s *session) askSecond(ctx context.Context, key *probeKey, first string) string {
	got := s.store(ctx, key.value, key.token, nil)
	now := s.listed(ctx)
	s.judge(39, got.status == http.StatusConflict, fmt.Sprintf("%s, and %d credentials after it", got, len(now)))

	page := s.send(ctx, request{method: get, url: s.host(s.region) + credentialsPath + "?type=iam_api_key&limit=1", withheld: true})
	switch next := page.at("next", "href"); {
	case len(now) < 2 && next == "" && len(page.list("credentials")) < 2:
		s.skip(41, "the list is too short")
		s.skip(42, "the list is too short")
	case next == "":
		s.judge(41, false, fmt.Sprintf("%s with %d credentials and no next.href", page, len(page.list("credentials"))))
		s.skip(42, "there is none")
	default:
		s.judge(41, len(page.list("credentials")) == 1, fmt.Sprintf("%d credentials", len(page.list("credentials"))))
		s.judge(42, strings.HasPrefix(next, "http"), next)
	}
	if second := got.at("id"); got.isOK() && second != "" && second != first {
		if now[first] != nil {
			s.withdraw(ctx, first)
		}
		delete(s.made.credentialIDs, first)
		first = second
	}

	path := credentialsPath + "/" + url.PathEscape(first)
	change := []any{map[string]any{"op": "replace", "path": "/secret", "value": map[string]string{"api_key": key.value}}}
	changed := s.platform(ctx, patch, path, change)
	secret := s.send(ctx, request{method: get, url: s.host(s.region) + path + "/secret", withheld: true})
	missing := []int{http.StatusNotFound, http.StatusMethodNotAllowed}
	s.judge(40, slices.Contains(missing, changed.status) && slices.Contains(missing, secret.status),
		fmt.Sprintf("PATCH %s, GET of the secret %d", changed, secret.status))
	return first
}
