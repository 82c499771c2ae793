// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// begin signs in, and refuses what the probe must not touch: another account, and
// a region in which the user has a task credential already.
func (s *session) begin(ctx context.Context) error {
	s.scrub.hide(s.key, "[secret]")
	s.scrub.hide(s.account, "[account]")
	s.scrub.hide(s.project, "[project]")
	s.scrub.hide(s.asset, "[asset]")
	if s.folder != "" {
		if err := os.MkdirAll(s.folder, 0o700); err != nil {
			return err
		}
	}

	got := s.login(ctx, s.key)
	if s.err != nil {
		return fmt.Errorf("IAM cannot be reached: %w", s.err)
	}
	if s.token = got.at("access_token"); s.token == "" {
		return fmt.Errorf("IAM does not take the API key: %s", got)
	}

	claims := claimsOf(s.token)
	s.accountID, s.iamID = text(claims, "account", "bss"), text(claims, "iam_id")
	s.isServiceID = text(claims, "sub_type") == "ServiceId"
	s.scrub.hide(s.accountID, "[account]")
	s.scrub.hide(s.iamID, "[caller]")
	switch {
	case s.accountID != s.account:
		return errors.New("the API key belongs to another account than WATSONX_PROBE_ACCOUNT names")
	case s.iamID == "" || text(claims, "sub_type") == "Profile":
		return errors.New("the API key is not that of a person or a service ID")
	case s.change:
		return s.guardCredential(ctx)
	}
	return nil
}

func claimsOf(token string) any {
	_, rest, _ := strings.Cut(token, ".")
	middle, _, _ := strings.Cut(rest, ".")
	var claims any
	if payload, err := base64.RawURLEncoding.DecodeString(middle); err != nil || json.Unmarshal(payload, &claims) != nil {
		return nil
	}
	return claims
}

// guardCredential refuses where the user has a task credential that is not the
// probe's, unless it is the one of -replace. One without an owner may be the user's.
func (s *session) guardCredential(ctx context.Context) error {
	list, err := s.pages(ctx, s.host(s.region)+credentialsPath+"?type=iam_api_key", "credentials", "start")
	if err != nil {
		return fmt.Errorf("nobody knows whether you have a task credential in %s: %w", s.region, err)
	}

	found := false
	for _, one := range list {
		scope, _ := dig(one, "scope").(map[string]any)
		owner, id, name := text(one, "owner", "user_id"), text(one, "id"), text(one, "name")
		switch {
		case owner != "" && owner != s.iamID, len(scope) > 0, strings.HasPrefix(name, prefix):
		case id == s.replaced:
			found = true
		default:
			return fmt.Errorf("you have the task credential %s (%q) in %s, which your jobs use; "+
				"take another user or region, or -replace %s", id, name, s.region, id)
		}
	}
	if s.replaced == "" {
		return nil
	}
	if !found {
		return fmt.Errorf("you have no task credential %s in %s", s.replaced, s.region)
	}

	s.say("The probe will delete your task credential %s in %s. It cannot put it back: your jobs fail until you\n"+
		"rotate your user API key or install it again. Type the ID once more to go on:", s.replaced, s.region)

	// A line that ends without its newline counts as well.
	answer, _ := bufio.NewReader(s.stdin).ReadString('\n')
	if strings.TrimSpace(answer) != s.replaced {
		return errors.New("this is not the ID, so nothing was changed")
	}
	return nil
}
