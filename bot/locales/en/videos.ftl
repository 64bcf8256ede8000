## Videos of tasks
form-video = Video of a task
form-video-video = Send the video. Tasks opened after it will have it.
    .title = Video
form-video-wanted = A video is needed. Send it as a video, not as a file.
video-kept = The video of the task “{ $title }” is kept. Tasks opened from now on have it.
