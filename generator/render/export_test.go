package render

// What the tests look at beside the public face.
var (
	Views     = views
	EscapeURL = escapeURL
	Functions = functions
	Slots     = new(templates).slots
	FeedHTML  = feedHTML
)
