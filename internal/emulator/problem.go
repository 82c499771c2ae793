// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A problem is a refusal. Its shape on the wire depends on the path.
type problem struct {
	status      int
	code        string // the platform's word; IAM's "code"
	messageCode string // IAM's BXNIM number; "" means the usual one of the status
	message     string
	details     string
	target      *target
	flat        bool // the platform's second shape, with a number for a code
	tokenShape  bool // the shape of the token call, wherever it comes from
	allow       []string
}

// A target is the part of a request that the platform complains about.
type target struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

// Error implements error, for callers in Go.
func (p *problem) Error() string { return "emulator: " + p.message }

func badRequest(message string) *problem {
	return &problem{status: http.StatusBadRequest, code: "invalid_request", message: message}
}

// badField refuses a field of the body.
func badField(name, message string) *problem {
	return &problem{
		status: http.StatusBadRequest, code: "invalid_request", messageCode: "BXNIM0106E",
		message: message, target: &target{Type: "field", Name: name},
	}
}

// missingField refuses a body in which a field is missing or empty.
func missingField(name string) *problem {
	return &problem{
		status: http.StatusBadRequest, code: "invalid_request", messageCode: "BXNIM0109E",
		message: "Property missing or empty: " + name, target: &target{Type: "field", Name: name},
	}
}

func badParameter(name, message string) *problem {
	return &problem{
		status: http.StatusBadRequest, code: "invalid_request", messageCode: "BXNIM0106E",
		message: message, target: &target{Type: "parameter", Name: name},
	}
}

func notFound(message string) *problem {
	return &problem{status: http.StatusNotFound, code: "not_found", message: message}
}

func forbidden(message string) *problem {
	return &problem{status: http.StatusForbidden, code: "not_authorized", message: message}
}

func conflict(code, message string) *problem {
	return &problem{status: http.StatusConflict, code: code, message: message}
}

// noProfile is the answer to somebody who never opened watsonx in a region.
//
// Assumed A55: Every platform call of a user who never opened watsonx in a region
// answers 500.
func noProfile() *problem {
	return &problem{
		status: http.StatusInternalServerError, code: "internal_server_error",
		message: "An unexpected error occurred while the user profile was read.",
	}
}

func methodNotAllowed(allowed []string) *problem {
	return &problem{
		status: http.StatusMethodNotAllowed, code: "method_not_allowed",
		message: "this path does not take the method", allow: allowed,
	}
}

// usualMessageCode is the BXNIM number that IAM gives with a status.
//
// Assumed A22: A conflict is BXNIM0170E, too many requests BXNIM0429E and every
// unnamed error BXNIM0500E.
func usualMessageCode(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "BXNIM0106E"
	case http.StatusUnauthorized:
		return "BXNIM0308E"
	case http.StatusForbidden:
		return "BXNIM0513E"
	case http.StatusNotFound:
		return "BXNIM0102E"
	case http.StatusMethodNotAllowed:
		return "BXNIM0060E"
	case http.StatusConflict:
		return "BXNIM0170E"
	case http.StatusTooManyRequests:
		return "BXNIM0429E"
	default:
		return "BXNIM0500E"
	}
}

// usualCode is the platform's code for a status.
func usualCode(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "invalid_request"
	case http.StatusUnauthorized:
		return "not_authenticated"
	case http.StatusForbidden:
		return "not_authorized"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusConflict:
		return "already_exists"
	case http.StatusTooManyRequests:
		return "too_many_requests"
	default:
		return strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_")
	}
}

// reply writes the problem in the shape of the request's path.
func (p *problem) reply(c *call) reply {
	if p.messageCode == "" {
		p.messageCode = usualMessageCode(p.status)
	}
	var body any
	switch {
	case c.family == familyToken || p.tokenShape:
		body = p.tokenBody(c)
	case c.family == familyIAM:
		body = p.iamBody(c)
	case p.flat:
		body = map[string]any{
			"code": p.status, "error": http.StatusText(p.status), "reason": p.message, "message": p.message,
		}
	default:
		body = p.containerBody(c)
	}
	answer := respond(p.status, body)
	if len(p.allow) > 0 {
		answer.header.Set("Allow", strings.Join(p.allow, ", "))
	}
	return answer
}

// containerBody is the platform's first shape.
//
// Assumed A56: Task credentials are refused in the container shape, with the
// transaction as trace.
func (p *problem) containerBody(c *call) any {
	failure := map[string]any{"code": p.code, "message": p.message}
	if p.target != nil {
		failure["target"] = p.target
	}
	return map[string]any{"trace": c.transaction, "errors": []any{failure}}
}

// iamBody is the shape of IAM's management calls.
//
// Assumed A23: status_code is a number in the refusal of a read and a text in
// every other.
func (p *problem) iamBody(c *call) any {
	code := p.code
	if p.status == http.StatusForbidden {
		code = "forbidden"
	}
	failure := map[string]any{"code": code, "message_code": p.messageCode, "message": p.message}
	if p.details != "" {
		failure["details"] = p.details
	}
	var status any = p.status
	if c.request.Method != http.MethodGet {
		status = strconv.Itoa(p.status)
	}
	return map[string]any{
		"context":     iamContext(c),
		"errors":      []any{failure},
		"status_code": status,
		"trace":       c.transaction,
	}
}

// tokenBody is the shape of the token call.
func (p *problem) tokenBody(c *call) any {
	const layout = "02.01.2006 15:04:05:000 MST"
	body := map[string]any{
		"errorCode":    p.messageCode,
		"errorMessage": p.message,
		"context": map[string]string{
			"requestId":   c.transaction,
			"requestType": "incoming.Identity_Token",
			"userAgent":   c.request.UserAgent(),
			"url":         "https://iam.cloud.ibm.com",
			"instanceId":  "emulator",
			"threadId":    "1",
			"host":        "emulator",
			"startTime":   c.now.Format(layout),
			"endTime":     c.now.Format(layout),
			"elapsedTime": "0",
			"locale":      "en_US",
			"clusterName": "emulator",
		},
	}
	if p.details != "" {
		body["errorDetails"] = p.details
	}
	return body
}

// iamContext is the part of IAM's replies that identifies the request.
func iamContext(c *call) map[string]string {
	return map[string]string{
		"transaction_id": c.transaction,
		"operation":      c.request.Method + " " + c.request.URL.Path,
		"user_agent":     c.request.UserAgent(),
		"url":            c.baseURL(),
		"instance_id":    "emulator",
		"thread_id":      "1",
		"host":           "emulator",
		"start_time":     c.now.Format(time.RFC3339),
		"end_time":       c.now.Format(time.RFC3339),
		"elapsed_time":   "0",
		"cluster_name":   "emulator",
	}
}
