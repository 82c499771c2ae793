// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// prefix begins the name of everything that a probe makes: its key, its task
// credentials and its jobs. What a killed run left is found by it.
const prefix = "watsonx-probe-"

// Cleaning up takes several looks where something did not go at once, and all of
// them where the reply to a creation never came: what was made may be seen later.
const (
	cleanTime  = 5 * time.Minute
	cleanLooks = 12
	cleanPause = 5 * time.Second
)

// made is what the session made. A look by name may not show the latest of it yet.
type made struct {
	keyID         string
	keySeen       bool
	credentialIDs map[string]bool // whether a list has shown it
	unanswered    bool            // the reply to a creation never came: something may be there
}

// clean removes what is named with a prefix, in the regions that are given, until
// nothing of it is left. It goes on when ctx has ended, and fails with what it
// could not remove.
func (s *session) clean(ctx context.Context, named string, regions []string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanTime)
	defer cancel()
	cause := s.err
	defer func() { s.err = cause }()
	var err error
	for look := range cleanLooks {
		s.err = nil
		err = errors.Join(s.sweep(ctx, named, regions), s.err)
		if err == nil && !s.made.unanswered {
			return nil
		}
		if look == cleanLooks-1 || s.sleep(ctx, cleanPause) != nil {
			break
		}
	}
	return err
}

// sweep looks once and removes what it finds: what uses a key before the key. The
// error says what is left.
func (s *session) sweep(ctx context.Context, named string, regions []string) error {
	keys, err := s.pages(ctx, s.iamURL+s.ownKeysPath(), "apikeys", "pagetoken")
	if err != nil {
		return err
	}

	left := s.sweepJobs(ctx, named, s.region, s.project)
	found := map[string]bool{}
	for _, key := range keys {
		if id, name := text(key, "id"), text(key, "name"); strings.HasPrefix(name, named) {
			found[id] = true
			// The key of a run that was killed says where its jobs are.
			var region, project string
			if n, _ := fmt.Sscanf(text(key, "description"), keyNote, &region, &project); n == 2 && project != s.project {
				left = errors.Join(left, s.sweepJobs(ctx, named, region, project))
			}
		}
	}
	for _, region := range regions {
		left = errors.Join(left, s.sweepCredentials(ctx, named, region))
	}
	if left != nil {
		return left
	}
	if s.made.keyID != "" {
		found[s.made.keyID] = found[s.made.keyID] || s.made.keySeen
	}
	for id, seen := range found {
		left = errors.Join(left, s.removeKey(ctx, id, seen))
	}
	return left
}

// removeKey deletes a key, locked or not. That one is not found means nothing
// until it was seen.
func (s *session) removeKey(ctx context.Context, id string, seen bool) error {
	path := "/v1/apikeys/" + url.PathEscape(id)
	s.iam(ctx, http.MethodDelete, path+"/lock", nil)
	switch got := s.iam(ctx, http.MethodDelete, path, nil); {
	case got.isOK() || (seen && got.status == http.StatusNotFound):
		s.made.keyID = ""
		return nil
	default:
		return fmt.Errorf("the API key %s: %s", id, got)
	}
}

func (s *session) sweepCredentials(ctx context.Context, named, region string) error {
	base := s.host(region) + credentialsPath

	list, err := s.pages(ctx, base+"?type=iam_api_key", "credentials", "start")
	if err != nil {
		// Of the other regions, one that cannot be read was not used either.
		if region != s.region && s.err == nil {
			return nil
		}
		return err
	}

	ids := map[string]bool{} // whether it is surely there
	if region == s.region {
		maps.Copy(ids, s.made.credentialIDs)
	}
	for _, one := range list {
		owner := text(one, "owner", "user_id")
		if strings.HasPrefix(text(one, "name"), named) && (owner == "" || owner == s.iamID) {
			ids[text(one, "id")] = true
		}
	}
	var left error
	for id, seen := range ids {
		got := s.send(ctx, request{method: http.MethodDelete, url: base + "/" + url.PathEscape(id)})
		if got.isOK() || (seen && got.status == http.StatusNotFound) {
			delete(s.made.credentialIDs, id)
		} else {
			left = errors.Join(left, fmt.Errorf("the task credential %s in %s: %s", id, region, got))
		}
	}
	return left
}

// sweepJobs deletes the probe's jobs in one project, and cancels their runs where
// these are in the way.
func (s *session) sweepJobs(ctx context.Context, named, region, project string) error {
	if project == "" || project == noProject {
		return nil
	}

	base, in := s.host(region)+"/v2/jobs", "?project_id="+url.QueryEscape(project)

	list, err := s.pages(ctx, base+in+"&limit=200", "results", "next")
	if err != nil {
		return err
	}
	var left error
	for _, one := range list {
		owner := text(one, "metadata", "owner_id")
		if !strings.HasPrefix(text(one, "metadata", "name"), named) || (owner != "" && owner != s.iamID) {
			continue
		}
		job := base + "/" + url.PathEscape(text(one, "metadata", "asset_id"))
		got := s.send(ctx, request{method: http.MethodDelete, url: job + in})
		if got.status == http.StatusConflict {
			s.cancelRuns(ctx, job, in)
			got = s.send(ctx, request{method: http.MethodDelete, url: job + in})
		}
		if !got.isOK() && got.status != http.StatusNotFound {
			left = errors.Join(left, fmt.Errorf("the job %s: %s", text(one, "metadata", "asset_id"), got))
		}
	}
	return left
}

func (s *session) cancelRuns(ctx context.Context, job, in string) {
	runs := s.send(ctx, request{method: get, url: job + "/runs" + in})
	for _, run := range runs.list("results") {
		if !hasEnded(text(run, "entity", "job_run", "state")) {
			id := url.PathEscape(text(run, "metadata", "asset_id"))
			s.send(ctx, request{method: http.MethodPost, url: job + "/runs/" + id + "/cancel" + in, body: "{}"})
		}
	}
}

// pages reads a whole list. Of next it takes the token alone, so that it asks no
// other host.
func (s *session) pages(ctx context.Context, path, items, parameter string) ([]any, error) {
	var all []any
	for next := ""; ; {
		page := path
		if next != "" {
			page += "&" + parameter + "=" + url.QueryEscape(next)
		}
		got := s.send(ctx, request{method: get, url: page, withheld: true})
		if !got.isOK() {
			return nil, fmt.Errorf("the list of %s cannot be read: %w", items, errors.Join(s.err, errors.New(got.String())))
		}
		all = append(all, got.list(items)...)
		if next = nextToken(dig(got.body, "next"), parameter); next == "" {
			return all, nil
		}
	}
}

// nextToken is the token of the next page, in each form of next: a URL, an object
// with a URL, a text, or an object that goes back as JSON.
func nextToken(next any, parameter string) string {
	if href, isText := dig(next, "href").(string); isText {
		next = href
	}
	switch next := next.(type) {
	case string:
		if link, err := url.Parse(next); err == nil && link.Query().Has(parameter) {
			return link.Query().Get(parameter)
		}
		if parameter == "next" {
			return next
		}
	case map[string]any:
		if len(next) > 0 {
			return encoded(next)
		}
	}
	return ""
}
