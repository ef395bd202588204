package render

// What the tests look at beside the public face.
var (
	Views     = views
	EscapeURL = escapeURL
	Functions = functions
	FeedHTML  = feedHTML
)
