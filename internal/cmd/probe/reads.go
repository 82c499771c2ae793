// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

const get = http.MethodGet

// unknownID is the ID of nothing.
const unknownID = "00000000-0000-4000-8000-000000000000"

// askReads asks what needs no change.
func (s *session) askReads(ctx context.Context) {
	s.askIAM(ctx)
	s.askOwnKeys(ctx)
	s.askPlatform(ctx)
	s.askJobReads(ctx)
}

func (s *session) askIAM(ctx context.Context) {
	got := s.send(ctx, request{method: get, url: s.iamURL + "/v1/apikeys", open: true})
	s.judge(1, got.status == http.StatusUnauthorized && got.code() == "BXNIM0308E", got)
	bare := s.iam(ctx, get, "/v1/apikeys/details", nil)
	unknown := s.iam(ctx, get, "/v1/apikeys/details", nil, "IAM-ApiKey", "no-key-has-this-value-"+s.run)
	s.judge(2, bare.status == http.StatusBadRequest && unknown.status == http.StatusNotFound, both(bare, unknown))
	got = s.iam(ctx, get, "/v1/apikeys?account_id=00000000000000000000000000000000", nil)
	s.judge(3, got.status == http.StatusForbidden, got)
	s.askAccountLists(ctx)
	got = s.iam(ctx, get, "/v1/apikeys?pagetoken=never-given-out", nil)
	s.judge(7, got.status == http.StatusBadRequest, got)
}

// askAccountLists looks at the keys of others, and writes nothing of them down.
func (s *session) askAccountLists(ctx context.Context) {
	list := func(query string) reply {
		return s.send(ctx, request{
			method: get, withheld: true,
			url: s.iamURL + "/v1/apikeys?scope=account&pagesize=100&account_id=" + url.QueryEscape(s.accountID) + query,
		})
	}
	others := func(of reply) (foreign, serviceIDs int) {
		for _, key := range of.list("apikeys") {
			id := text(key, "iam_id")
			if id != s.iamID {
				foreign++
			}
			if strings.HasPrefix(id, "iam-ServiceId-") {
				serviceIDs++
			}
		}
		return foreign, serviceIDs
	}

	all, mine := list(""), list("&iam_id="+url.QueryEscape(s.iamID))
	if all.status == http.StatusForbidden {
		s.skip(4, "the caller may not list the keys of the account")
		s.skip(5, "the caller may not list the keys of the account")
		return
	}

	foreign, serviceIDs := others(all)
	shown, _ := others(mine)
	if all.isOK() && foreign == 0 {
		s.skip(4, "nobody else has a key in the account")
	} else {
		s.judge(4, shown > 0, fmt.Sprintf("%d with %d keys of others; without iam_id %d", mine.status, shown, foreign))
	}
	if got := list("&type=serviceid"); got.isOK() && len(got.list("apikeys")) == 0 {
		s.skip(5, "no service ID has a key in the account")
	} else {
		s.judge(5, all.isOK() && serviceIDs == 0, fmt.Sprintf("%d with %d keys of service IDs", all.status, serviceIDs))
	}
}

// ownKeysPath lists the caller's keys.
func (s *session) ownKeysPath() string {
	path := "/v1/apikeys?pagesize=100&iam_id=" + url.QueryEscape(s.iamID) + "&account_id=" + url.QueryEscape(s.accountID)
	if s.isServiceID {
		path += "&type=serviceid"
	}
	return path
}

func (s *session) askOwnKeys(ctx context.Context) {
	list := s.iam(ctx, get, s.ownKeysPath(), nil)
	if len(list.list("apikeys")) == 0 {
		for _, number := range []int{6, 8, 9, 10} {
			s.skip(number, fmt.Sprintf("the list of the caller's keys shows none: %s", list))
		}
		return
	}

	first := list.list("apikeys")[0]
	name, id := text(first, "name"), text(first, "id")

	found := s.iam(ctx, get, s.ownKeysPath()+"&filter="+url.QueryEscape(`name eq "`+name+`"`), nil)
	only := len(found.list("apikeys")) > 0
	for _, key := range found.list("apikeys") {
		only = only && dig(key, "name") == name
	}

	s.judge(6, only, fmt.Sprintf("%s, %d keys", found, len(found.list("apikeys"))))

	key := s.iam(ctx, get, "/v1/apikeys/"+url.PathEscape(id), nil)
	value, isText := dig(key.body, "apikey").(string)
	s.judge(8, isText && value == "", map[bool]string{true: "a value", false: "no such member"}[has(key.body, "apikey")])

	minutes := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d\+0000$`)
	times := key.at("created_at") + " " + key.at("modified_at")
	s.judge(9, minutes.MatchString(key.at("created_at")) && minutes.MatchString(key.at("modified_at")), times)

	limits := s.iam(ctx, get, "/v1/accounts/"+url.PathEscape(s.accountID)+
		"/limits/identity?apikeys_per_identity="+url.QueryEscape(s.iamID), nil)
	count, _ := dig(limits.body, "apikeys_per_identity", "identities", "count").(float64)
	if list.at("next") != "" {
		s.skip(10, "the list of the caller's keys has more than one page")
	} else {
		s.judge(10, int(count) == len(list.list("apikeys")),
			fmt.Sprintf("%s: %.0f, and %d in the list", limits, count, len(list.list("apikeys"))))
	}
}

const credentialsPath = "/v1/task_credentials"

func (s *session) askPlatform(ctx context.Context) {
	list := s.send(ctx, request{method: get, url: s.host(s.region) + credentialsPath + "?type=iam_api_key", withheld: true})
	s.askRegions(ctx)
	s.askWhatIsStored(list)
	got := s.platform(ctx, get, credentialsPath+"/"+unknownID, nil)
	s.judge(14, has(got.body, "errors") && has(got.body, "trace"), got)
	got = s.platform(ctx, get, credentialsPath+"?type=parameters&version=2025-01-01", nil)
	s.judge(15, got.status == http.StatusOK, got)
	got = s.platform(ctx, get, "/v2/jobs?project_id="+unknownID, nil)
	s.judge(16, got.status == http.StatusNotFound, got)
	got = s.platform(ctx, get, "/v2/jobs?project_id=not%20an%20id", nil)
	s.judge(17, got.status == http.StatusBadRequest, got)
	got = s.platform(ctx, get, "/v2/jobs/docs/schemas/v2-swagger.yaml", nil)
	s.judge(18, got.status == http.StatusOK, got)
}

// askRegions looks in every region for one in which the user has no profile.
func (s *session) askRegions(ctx context.Context) {
	var answers []string
	failed, refused := false, false
	for _, region := range s.regions() {
		got := s.send(ctx, request{
			method: get, url: s.host(region) + credentialsPath + "?type=iam_api_key&limit=1", withheld: true,
		})
		answers = append(answers, region+" "+got.String())
		failed = failed || got.status == http.StatusInternalServerError
		refused = refused || !got.isOK()
	}
	if !refused {
		s.skip(11, "every region answers 200; it takes a user who never opened watsonx in one of them")
		return
	}
	s.judge(11, failed, strings.Join(answers, ", "))
}

// askWhatIsStored looks at a list of credentials.
func (s *session) askWhatIsStored(list reply) {
	own, foreign, nameless := []any{}, 0, 0
	for _, one := range list.list("credentials") {
		owner := text(one, "owner", "user_id")
		scope, _ := dig(one, "scope").(map[string]any)
		switch {
		case owner != "" && owner != s.iamID:
			foreign++
		case len(scope) == 0:
			own = append(own, one)
		}
		if owner == "" {
			nameless++
		}
	}
	if list.isOK() && nameless > 0 {
		s.skip(13, "credentials do not name their owner")
	} else {
		s.judge(13, list.isOK() && foreign == 0, fmt.Sprintf("%s with %d of others", list, foreign))
	}
	if len(own) != 1 {
		s.skip(12, fmt.Sprintf("the user has %d task credentials in the region; it takes one that the console made", len(own)))
		return
	}

	name, description := text(own[0], "name"), text(own[0], "description")
	known := name == "User API key" || strings.HasPrefix(name, "cpd-apikey-"+s.iamID+"-")
	s.judge(12, known && description == "", fmt.Sprintf("the name %q and the description %q", name, description))
}

func (s *session) askJobReads(ctx context.Context) {
	if s.project == "" {
		return
	}
	list := s.platform(ctx, get, s.in("/v2/jobs")+"&limit=200", nil)
	s.judge(20, list.isOK(), list)
	total, _ := dig(list.body, "total_rows").(float64)
	switch {
	case !list.isOK():
		s.skip(19, list.String())
	case has(list.body, "next"):
		s.skip(19, "the project has more than 200 jobs")
	default:
		s.judge(19, int(total) == len(list.list("results")), fmt.Sprintf("%.0f for %d jobs", total, len(list.list("results"))))
	}
}

// in adds the project to a path.
func (s *session) in(path string) string { return path + "?project_id=" + url.QueryEscape(s.project) }

func both(first, second reply) string { return first.String() + ", and " + second.String() }
